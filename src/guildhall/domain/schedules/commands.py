"""What can be asked of a schedule, as imperative records; times to come are worked out by who asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.domain.record import Record
from guildhall.domain.schedules.events import Outcome, Starts, Timing


class CreateSchedule(Record):
    """Make a schedule that is active; ``next_run`` is its first tick."""

    schedule_id: str
    title: str
    timing: Timing
    request: dict[str, Any]
    next_run: datetime | None
    created_by: str = ""
    starts: Starts = "job"


class ReviseSchedule(Record):
    """Change what a schedule does and when; ``next_run`` follows from it."""

    title: str
    timing: Timing
    request: dict[str, Any]
    next_run: datetime | None
    starts: Starts = "job"


class PauseSchedule(Record):
    """Have no further tick; a repeat changes nothing."""


class ResumeSchedule(Record):
    """Tick again from ``next_run`` on; what was missed meanwhile is not made up for."""

    next_run: datetime | None


class DeleteSchedule(Record):
    """Take the schedule away; what it started stays."""


class Tick(Record):
    """Record a tick and what became of it; ``due`` is the ``next_run`` that was seen to have come."""

    due: datetime
    tick: datetime
    outcome: Outcome
    started: str | None
    next_run: datetime | None
    reason: str = ""


class EndWaiting(Record):
    """Record that the tick that waited has started something, or why it could not."""

    tick: datetime
    started: str | None
    reason: str = ""
