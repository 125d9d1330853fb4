"""The event that a webhook is told of next, how often that was tried, and when it is tried again.

Attempts are no facts and are durable state; only a delivery that was given up is an event.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.record import Record

BACKOFF_SECONDS = (5, 30, 120, 600, 1800, 7200, 18_000, 36_000)
"""The pauses after each attempt that failed; after the last one the delivery is given up."""

JITTER = 0.2
"""By which part a pause is longer or shorter, so that what failed together is not tried together."""


class Attempts(Record):
    """Failed attempts to deliver the event at a position; the next is due at ``next_at``."""

    position: int = 0
    failed: int = 0
    error: str = ""
    next_at: datetime | None = None


class FailAttempt(Record):
    """An attempt failed at an aware time; ``stretch`` is what the pause is multiplied with."""

    position: int
    error: str
    at: datetime
    stretch: float


def is_last(failed: int) -> bool:
    """Whether a delivery is given up after so many failed attempts."""
    return failed > len(BACKOFF_SECONDS)


class AttemptsBehavior(DurableStateBehavior[Attempts]):
    """The durable-state entity ``Attempts:<webhook>``."""

    entity_type = "Attempts"
    state_type = Attempts

    def empty_state(self) -> Attempts:
        """Nothing has failed."""
        return Attempts()

    def handle_command(self, state: Attempts, command: Any) -> Attempts:
        """Handle :class:`FailAttempt`."""
        attempt: FailAttempt = command
        failed = state.failed + 1 if state.position == attempt.position else 1
        pause = BACKOFF_SECONDS[min(failed, len(BACKOFF_SECONDS)) - 1] * attempt.stretch
        return Attempts(attempt.position, failed, attempt.error, attempt.at + timedelta(seconds=pause))
