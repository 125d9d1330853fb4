"""Cron expressions by cronsim, which follows Debian's cron at both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from guildhall.application.ports.calendar import NotOnTheCalendar

SETTLED = timedelta(hours=3)
"""So far back no change of the clocks can still come between a tick and now."""


class CronCalendar:
    """The port ``Calendar``; five fields, minutes first."""

    def check(self, cron: str, time_zone: str) -> None:
        """Refuse what cannot be worked with."""
        zone = _zone(time_zone)
        if len(cron.split()) != 5:
            raise NotOnTheCalendar(
                "a cron expression has five fields: minute, hour, day of month, month, day of week",
                field="cron",
            )
        try:
            CronSim(cron, datetime(2026, 1, 1, tzinfo=zone))
        except CronSimError as error:
            raise NotOnTheCalendar(f"{cron!r} is no cron expression: {error}", field="cron") from error

    def next_after(self, cron: str, time_zone: str, moment: datetime) -> datetime | None:
        """The first tick after a moment."""
        ticks = CronSim(cron, moment.astimezone(_zone(time_zone)))
        for tick in ticks:
            found = tick.astimezone(UTC)
            if found > moment:
                return found
        return None

    def last_until(self, cron: str, time_zone: str, earliest: datetime, moment: datetime) -> datetime:
        """The last tick from ``earliest`` up to and with a moment.

        After a long time it is looked for backwards, two ticks too far, and then forwards from there: only
        forwards are the changes of the clocks told as they are lived.
        """
        last = earliest
        if moment - earliest > SETTLED:
            last = max(earliest, self._well_before(cron, time_zone, moment - SETTLED))
        while (following := self.next_after(cron, time_zone, last)) is not None and following <= moment:
            last = following
        return last

    def _well_before(self, cron: str, time_zone: str, moment: datetime) -> datetime:
        ticks = CronSim(cron, moment.astimezone(_zone(time_zone)), reverse=True)
        *_, found = [tick.astimezone(UTC) for tick in islice(ticks, 2)] or [moment]
        return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        says = f"there is no time zone {name!r}; use a name such as Europe/Berlin"
        raise NotOnTheCalendar(says, field="time_zone") from error
