"""Cron expressions: what is refused, and both changes of the clocks in several zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from guildhall.adapters.calendar import CronCalendar
from guildhall.application.ports.calendar import NotOnTheCalendar

CALENDAR = CronCalendar()

CHANGES = [
    # zone, the day before its clocks go forward, an hour that they leave out, and the day before they go back
    ("Europe/Berlin", "2026-03-28", 2, "2026-10-24"),
    ("America/New_York", "2026-03-07", 2, "2026-10-31"),
    ("Australia/Lord_Howe", "2026-10-03", 2, "2026-04-04"),
    ("America/Santiago", "2026-09-05", 0, "2026-04-04"),
]


def ticks(cron: str, zone: str, start: str, days: int) -> list[datetime]:
    """The ticks of some days in local time, found one after the other."""
    moment = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end, found = moment + timedelta(days=days), []
    while (tick := CALENDAR.next_after(cron, zone, moment)) is not None and tick < end:
        assert tick > moment
        found.append(tick.astimezone(ZoneInfo(zone)))
        moment = tick
    return found


@pytest.mark.parametrize(("zone", "spring", "hour", "autumn"), CHANGES)
def test_a_daily_tick_comes_once_a_day_whatever_the_clocks_do(zone: str, spring: str, hour: int, autumn: str):
    for first in (spring, autumn):
        for minute in (0, 15, 45):
            for of in (hour, hour - 1 if hour else 23, 1):
                days = [tick.date() for tick in ticks(f"{minute} {of} * * *", zone, first, 4)]
                gaps = {later - earlier for earlier, later in pairwise(days)}
                assert gaps == {timedelta(days=1)}, (first, of, minute, days)


@pytest.mark.parametrize(("zone", "spring", "hour", "autumn"), CHANGES)
def test_a_tick_every_quarter_of_an_hour_goes_on_through_the_changes(
    zone: str, spring: str, hour: int, autumn: str
):
    for first in (spring, autumn):
        found = [one.astimezone(UTC) for one in ticks("*/15 * * * *", zone, first, 3)]
        gaps = {later - earlier for earlier, later in pairwise(found)}
        assert gaps == {timedelta(minutes=15)}


def test_the_time_that_is_left_out_ticks_when_it_is_past():
    found = ticks("30 2 * * *", "Europe/Berlin", "2026-03-29", 1)
    assert [tick.astimezone(UTC) for tick in found] == [datetime(2026, 3, 29, 1, 0, tzinfo=UTC)]


def test_the_time_that_comes_twice_ticks_once():
    found = ticks("30 2 * * *", "Europe/Berlin", "2026-10-25", 1)
    assert [tick.astimezone(UTC) for tick in found] == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


@pytest.mark.parametrize("cron", ["* * * * *", "30 2 * * *", "*/7 1-3 * * sun", "0 0 1 * *"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hours", [0, 1, 5, 24 * 5])
def test_the_last_tick_is_the_one_before_the_next(cron: str, zone: str, hours: int):
    for change in (datetime(2026, 3, 29, 0, 10, tzinfo=UTC), datetime(2026, 10, 25, 0, 10, tzinfo=UTC)):
        earliest = CALENDAR.next_after(cron, zone, change - timedelta(days=60))
        assert earliest is not None
        moment = change + timedelta(hours=hours)
        last = CALENDAR.last_until(cron, zone, earliest, moment)
        following = CALENDAR.next_after(cron, zone, last)
        assert last <= moment
        assert following is not None
        assert following > moment
        assert CALENDAR.next_after(cron, zone, last - timedelta(seconds=1)) == last


@pytest.mark.parametrize(
    ("cron", "zone", "field"),
    [
        ("", "UTC", "cron"),
        ("* * * *", "UTC", "cron"),
        ("0 * * * * *", "UTC", "cron"),
        ("61 * * * *", "UTC", "cron"),
        ("0 0 30 2 *", "UTC", "cron"),
        ("* * * * funday", "UTC", "cron"),
        ("* * * * *", "Europe/Atlantis", "time_zone"),
        ("* * * * *", "../../etc/passwd", "time_zone"),
        ("* * * * *", "", "time_zone"),
    ],
)
def test_what_is_on_no_calendar_is_refused(cron: str, zone: str, field: str):
    with pytest.raises(NotOnTheCalendar) as caught:
        CALENDAR.check(cron, zone)
    assert caught.value.field == field
