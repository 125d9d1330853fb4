"""What can happen to a schedule; it must never change the meaning of an event once written."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from guildhall.domain.kernel import Event, event
from guildhall.domain.record import Record

Starts = Literal["job", "task", "run"]
CatchUp = Literal["last", "none"]
Overlap = Literal["skip", "queue"]
Outcome = Literal["started", "skipped", "queued", "missed", "refused"]


class Timing(Record):
    """When a schedule ticks: by a cron expression in an IANA time zone, or once ``at`` a time.

    ``catch_up`` says whether the last of the ticks that were missed while nobody looked is made up for,
    ``overlap`` what becomes of a tick while what the one before it started is still at work.
    """

    cron: str | None = None
    at: datetime | None = None
    time_zone: str = "UTC"
    catch_up: CatchUp = "last"
    overlap: Overlap = "skip"


@event("schedule.created", version=2)
class ScheduleCreated(Event):
    """A schedule was made, active; ``starts`` is what each tick asks for with ``request``."""

    schedule_id: str
    title: str
    timing: Timing
    request: dict[str, Any]
    next_run: datetime | None
    created_by: str
    starts: Starts


@event("schedule.revised", version=2)
class ScheduleRevised(Event):
    """The schedule was changed; each field holds the value from now on."""

    title: str
    timing: Timing
    request: dict[str, Any]
    next_run: datetime | None
    starts: Starts


@event("schedule.paused")
class SchedulePaused(Event):
    """The schedule ticks no more."""


@event("schedule.resumed")
class ScheduleResumed(Event):
    """The schedule ticks again, from ``next_run`` on."""

    next_run: datetime | None


@event("schedule.deleted")
class ScheduleDeleted(Event):
    """Nobody wants the schedule any more."""


@event("schedule.ticked")
class ScheduleTicked(Event):
    """The time ``tick`` of the schedule came, which no other event of it names.

    ``missed_since`` is the first of the ticks before it that nobody looked at, none when there was none;
    ``started`` is the id of what it started, ``reason`` why that was refused.
    """

    tick: datetime
    outcome: Outcome
    started: str | None
    reason: str
    missed_since: datetime | None
    next_run: datetime | None


@event("schedule.waiting_ended")
class ScheduleWaitingEnded(Event):
    """The tick that waited for the one before it has started something, or that was refused for a reason."""

    tick: datetime
    started: str | None
    reason: str
