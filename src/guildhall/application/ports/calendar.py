"""The calendar: when a cron expression ticks in a time zone, both changes of its clocks included."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from guildhall.domain.kernel import ValidationFailed


class NotOnTheCalendar(ValidationFailed):
    """A cron expression or time zone that there is none of."""


class Calendar(Protocol):
    """Works out times; all that it takes and gives are aware, in UTC.

    A time that the clocks leave out in spring ticks when they are past it, one that they show twice in autumn
    ticks once.
    """

    def check(self, cron: str, time_zone: str) -> None:
        """Refuse what cannot be worked with.

        Raises:
            NotOnTheCalendar: naming the field and why.
        """
        ...

    def next_after(self, cron: str, time_zone: str, moment: datetime) -> datetime | None:
        """The first tick after a moment, none when there is none in the next 50 years."""
        ...

    def last_until(self, cron: str, time_zone: str, earliest: datetime, moment: datetime) -> datetime:
        """The last tick from ``earliest``, which is one, up to and with a moment; its cost is bounded."""
        ...
