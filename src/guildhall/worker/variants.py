"""Hands the accepted variants of an org over to the merge queue; idle, it waits on the journal."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.jobs.queueing import queue_accepted
from guildhall.worker.waiting import wait_until_due


class VariantLoop:
    """Looks for accepted code variants of one org."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def turn(self) -> None:
        """Start a run for what was accepted, or wait for it."""
        began = self._company.system.clock.monotonic()
        head = self._company.journal.head(self._company.scope).position
        if not queue_accepted(self._company):
            wait_until_due(self._company, head, None, began)

    def cut_short(self) -> None:
        """A turn is short by itself."""

    def close(self) -> None:
        """Nothing is held: the journal decides who starts a run."""
