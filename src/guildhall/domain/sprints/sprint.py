"""The state of a sprint and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record, field
from guildhall.domain.rules import stamped
from guildhall.domain.sprints import events as e

SprintStatus = Literal["planning", "active", "completed"]


class Sprint(Record):
    """A goal with dates (ISO 8601 days) and tasks (seed S1, ``orchestration_sprints``)."""

    sprint_id: str = ""
    project_id: str | None = None
    code: str = ""
    title: str = ""
    goal: str = ""
    owner: str = ""
    starts_on: str | None = None
    ends_on: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    status: SprintStatus = "planning"
    task_ids: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    created_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was created."""
        return bool(self.sprint_id)


folds = Folds()


@folds.on(e.SprintCreated)
def _created(_state: Sprint, event: e.SprintCreated, recorded: Recorded) -> Sprint:
    return Sprint(
        sprint_id=event.sprint_id,
        project_id=event.project_id,
        code=event.code,
        title=event.title,
        goal=event.goal,
        owner=event.owner,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        metadata=event.metadata,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.SprintRevised)
def _revised(state: Sprint, event: e.SprintRevised, recorded: Recorded) -> Sprint:
    return stamped(
        state,
        recorded,
        title=event.title,
        goal=event.goal,
        owner=event.owner,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        metadata=event.metadata,
    )


@folds.on(e.SprintTasksAdded)
def _added(state: Sprint, event: e.SprintTasksAdded, recorded: Recorded) -> Sprint:
    return stamped(state, recorded, task_ids=tuple(dict.fromkeys(state.task_ids + event.task_ids)))


@folds.on(e.SprintTasksRemoved)
def _removed(state: Sprint, event: e.SprintTasksRemoved, recorded: Recorded) -> Sprint:
    gone = frozenset(event.task_ids)
    return stamped(state, recorded, task_ids=tuple(item for item in state.task_ids if item not in gone))


@folds.on(e.SprintStarted)
def _started(state: Sprint, _event: e.SprintStarted, recorded: Recorded) -> Sprint:
    return stamped(state, recorded, status="active", started_at=recorded.at)


@folds.on(e.SprintCompleted)
def _completed(state: Sprint, event: e.SprintCompleted, recorded: Recorded) -> Sprint:
    return stamped(state, recorded, status="completed", unfinished=event.unfinished, completed_at=recorded.at)
