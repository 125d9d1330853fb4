"""Waits for the journal to grow or for a time to come, whichever is first; it must never spin."""

from __future__ import annotations

from datetime import datetime

from guildhall.application.company import Company

LONGEST_SECONDS = 1.0
"""So that a loop which waits is stopped, and a clock that was set is noticed, within a second."""

SHORTEST_SECONDS = 0.1
"""However fast the journal grows, a loop looks no more often than this."""

SHARE = 50
"""Nor does looking take more than this part of the time: where others are busy it takes long by itself."""


def wait_until_due(company: Company, head: int, due: datetime | None, began: float) -> None:
    """Wait until the org's journal is past ``head`` or ``due`` has come, a second at most.

    ``began`` is when the loop began to look, by the clock's ``monotonic``.
    """
    clock, seconds = company.system.clock, LONGEST_SECONDS
    if due is not None:
        seconds = min(seconds, (due - clock.now()).total_seconds())
    pause = max(SHORTEST_SECONDS, min(SHARE * (clock.monotonic() - began), seconds))
    clock.sleep(pause)
    if seconds > pause:
        company.journal.wait(company.scope, head, seconds - pause)
