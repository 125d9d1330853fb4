"""What can be asked of a sprint, as imperative records."""

from __future__ import annotations

from typing import Any

from guildhall.domain.record import Record, field


class CreateSprint(Record):
    """Create a sprint in planning; dates are ISO 8601 days (``2026-11-21``)."""

    sprint_id: str
    code: str
    title: str
    project_id: str | None = None
    goal: str = ""
    owner: str = ""
    starts_on: str | None = None
    ends_on: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])


class ReviseSprint(Record):
    """Change the definition; what is none stays as it is, an empty date takes the date away."""

    title: str | None = None
    goal: str | None = None
    owner: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    metadata: dict[str, Any] | None = None


class AddTasks(Record):
    """Put tasks into the sprint; those that are in it already stay."""

    task_ids: tuple[str, ...]


class RemoveTasks(Record):
    """Take tasks out of the sprint."""

    task_ids: tuple[str, ...]


class StartSprint(Record):
    """Make the sprint active."""


class CompleteSprint(Record):
    """Declare the sprint over; ``unfinished`` names those of its tasks that are not done."""

    unfinished: tuple[str, ...] = ()
