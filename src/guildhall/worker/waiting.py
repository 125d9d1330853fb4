"""Waits for the journal to grow or for a time to come, whichever is first; it must never spin."""

from __future__ import annotations

from datetime import datetime

from guildhall.application.company import Company

LONGEST_SECONDS = 1.0
"""So that a loop which waits is stopped, and a clock that was set is noticed, within a second."""

SHORTEST_SECONDS = 0.1
"""However fast the journal grows, a loop looks no more often than this."""


def wait_until_due(company: Company, head: int, due: datetime | None) -> None:
    """Wait until the org's journal is past ``head`` or ``due`` has come, a second at most."""
    clock, seconds = company.system.clock, LONGEST_SECONDS
    if due is not None:
        seconds = min(seconds, (due - clock.now()).total_seconds())
    clock.sleep(SHORTEST_SECONDS)
    if seconds > SHORTEST_SECONDS:
        company.journal.wait(company.scope, head, seconds - SHORTEST_SECONDS)
