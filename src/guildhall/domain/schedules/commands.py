"""What can be asked of a schedule, as imperative dataclasses; times to come are worked out by who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guildhall.domain.schedules.events import Outcome, Starts, Timing


@dataclass(frozen=True, slots=True)
class CreateSchedule:
    """Make a schedule that is active; ``next_run`` is its first tick."""

    schedule_id: str
    title: str
    timing: Timing
    request: dict[str, Any]
    next_run: datetime | None
    created_by: str = ""
    starts: Starts = "job"


@dataclass(frozen=True, slots=True)
class ReviseSchedule:
    """Change what a schedule does and when; ``next_run`` follows from it."""

    title: str
    timing: Timing
    request: dict[str, Any]
    next_run: datetime | None
    starts: Starts = "job"


@dataclass(frozen=True, slots=True)
class PauseSchedule:
    """Have no further tick; a repeat changes nothing."""


@dataclass(frozen=True, slots=True)
class ResumeSchedule:
    """Tick again from ``next_run`` on; what was missed meanwhile is not made up for."""

    next_run: datetime | None


@dataclass(frozen=True, slots=True)
class DeleteSchedule:
    """Take the schedule away; what it started stays."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Record a tick and what became of it; ``due`` is the ``next_run`` that was seen to have come."""

    due: datetime
    tick: datetime
    outcome: Outcome
    started: str | None
    next_run: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EndWaiting:
    """Record that the tick that waited has started something, or why it could not."""

    tick: datetime
    started: str | None
    reason: str = ""
