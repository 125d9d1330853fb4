"""The state of a schedule and its fold from events; it must never decide, and never work out a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record, field
from guildhall.domain.rules import stamped
from guildhall.domain.schedules import events as e


class Schedule(Record):
    """Times at which a job, task or run is started (seed S4, ``schedules``).

    ``next_run`` is the tick to come, none when there is none; ``last_run`` the newest tick that there was,
    and ``last_started`` the id of what it started last. ``waiting`` is a tick that waits for that to be over.
    """

    schedule_id: str = ""
    title: str = ""
    timing: e.Timing = e.Timing()
    starts: e.Starts = "job"
    request: dict[str, Any] = field(default_factory=dict[str, Any])
    active: bool = False
    deleted: bool = False
    next_run: datetime | None = None
    last_run: datetime | None = None
    last_outcome: e.Outcome | None = None
    last_reason: str = ""
    last_started: str | None = None
    waiting: datetime | None = None
    ticks: int = 0
    created_by: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was made and not deleted."""
        return bool(self.schedule_id) and not self.deleted

    @property
    def due_at(self) -> datetime | None:
        """When the next tick is due, none while nothing is."""
        return self.next_run if self.exists and self.active else None


folds = Folds()


@folds.on(e.ScheduleCreated)
def _created(_state: Schedule, event: e.ScheduleCreated, recorded: Recorded) -> Schedule:
    return Schedule(
        schedule_id=event.schedule_id,
        title=event.title,
        timing=event.timing,
        starts=event.starts,
        request=event.request,
        active=event.next_run is not None,
        next_run=event.next_run,
        created_by=event.created_by,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.ScheduleRevised)
def _revised(state: Schedule, event: e.ScheduleRevised, recorded: Recorded) -> Schedule:
    return stamped(
        state,
        recorded,
        title=event.title,
        timing=event.timing,
        starts=event.starts,
        request=event.request,
        next_run=event.next_run,
        waiting=None,
    )


@folds.on(e.SchedulePaused)
def _paused(state: Schedule, _event: e.SchedulePaused, recorded: Recorded) -> Schedule:
    return stamped(state, recorded, active=False, waiting=None)


@folds.on(e.ScheduleResumed)
def _resumed(state: Schedule, event: e.ScheduleResumed, recorded: Recorded) -> Schedule:
    return stamped(state, recorded, active=event.next_run is not None, next_run=event.next_run)


@folds.on(e.ScheduleDeleted)
def _deleted(state: Schedule, _event: e.ScheduleDeleted, recorded: Recorded) -> Schedule:
    return stamped(state, recorded, active=False, deleted=True, waiting=None)


@folds.on(e.ScheduleTicked)
def _ticked(state: Schedule, event: e.ScheduleTicked, recorded: Recorded) -> Schedule:
    return stamped(
        state,
        recorded,
        last_run=event.tick,
        last_outcome=event.outcome,
        last_reason=event.reason,
        last_started=event.started or state.last_started,
        waiting=event.tick if event.outcome == "queued" else state.waiting,
        ticks=state.ticks + 1,
        next_run=event.next_run,
        active=event.next_run is not None,
    )


@folds.on(e.ScheduleWaitingEnded)
def _waiting_ended(state: Schedule, event: e.ScheduleWaitingEnded, recorded: Recorded) -> Schedule:
    return stamped(
        state,
        recorded,
        waiting=None,
        last_started=event.started or state.last_started,
        last_outcome="started" if event.started else "refused",
        last_reason=event.reason,
    )
