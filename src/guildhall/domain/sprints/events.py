"""What can happen to a sprint; it must never change the meaning of an event once written."""

from __future__ import annotations

from typing import Any

from guildhall.domain.kernel import Event, event


@event("sprint.created")
class SprintCreated(Event):
    """A sprint was created, in planning; dates are ISO 8601 days, none when not yet known."""

    sprint_id: str
    project_id: str | None
    code: str
    title: str
    goal: str
    owner: str
    starts_on: str | None
    ends_on: str | None
    metadata: dict[str, Any]


@event("sprint.revised")
class SprintRevised(Event):
    """The sprint's definition was changed; each field holds the value from now on."""

    title: str
    goal: str
    owner: str
    starts_on: str | None
    ends_on: str | None
    metadata: dict[str, Any]


@event("sprint.tasks_added")
class SprintTasksAdded(Event):
    """Tasks were put into the sprint."""

    task_ids: tuple[str, ...]


@event("sprint.tasks_removed")
class SprintTasksRemoved(Event):
    """Tasks were taken out of the sprint."""

    task_ids: tuple[str, ...]


@event("sprint.started")
class SprintStarted(Event):
    """The sprint is active."""


@event("sprint.completed")
class SprintCompleted(Event):
    """The sprint is over; ``unfinished`` are its tasks that were not."""

    unfinished: tuple[str, ...]
