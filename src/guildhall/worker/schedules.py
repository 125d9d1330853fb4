"""Keeps the schedules of an org: asleep until the next tick is due or something happens."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.schedules.timekeeper import tick_what_is_due
from guildhall.worker.waiting import wait_until_due


class ScheduleLoop:
    """The timekeeper of one org."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def turn(self) -> None:
        """Record what is due, or wait for it."""
        began = self._company.system.clock.monotonic()
        head = self._company.journal.head(self._company.scope).position
        if not tick_what_is_due(self._company):
            due = self._company.journal.views(self._company.scope).earliest_due("Schedule")
            wait_until_due(self._company, head, due, began)

    def cut_short(self) -> None:
        """A turn is short by itself."""

    def close(self) -> None:
        """Nothing is held: the journal decides each tick."""
