"""Makes and changes schedules; it must never tick."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.calendar import Calendar
from guildhall.application.ports.journal import Transaction
from guildhall.application.schedules.starting import Order
from guildhall.domain.record import evolve
from guildhall.domain.schedules.commands import CreateSchedule, ResumeSchedule, ReviseSchedule
from guildhall.domain.schedules.events import Timing
from guildhall.domain.schedules.schedule import Schedule

MOST_PREVIEWED = 50


def create_schedule(
    company: Company, tx: Transaction, title: str, timing: Timing, order: Order, who: str
) -> Schedule:
    """Make a schedule that starts a job, task or run at each of its ticks.

    Raises:
        NotOnTheCalendar, ScheduleInvalid, ValidationFailed: naming the field.
    """
    calendar = company.system.calendar
    _require_runtime(company, order)
    schedule_id = tx.new_id()
    next_run = next_run_of(calendar, timing, tx.now)
    command = CreateSchedule(schedule_id, title, timing, order.request, next_run, who, order.starts)
    schedule: Schedule = tx.ask("Schedule", schedule_id, command)
    return schedule


def revise_schedule(company: Company, tx: Transaction, schedule_id: str, changes: dict[str, Any]) -> Schedule:
    """Change what is named of a schedule: ``title``, ``order``, or any field of its timing.

    Raises:
        NotOnTheCalendar, ScheduleInvalid, ValidationFailed: naming the field.
    """
    before: Schedule = tx.state("Schedule", schedule_id)
    title = changes.pop("title", before.title)
    kept = Order(before.starts, before.request)
    order: Order = changes.pop("order", kept)
    if order != kept:
        _require_runtime(company, order)
    timing = evolve(before.timing, **changes)
    same = timing == before.timing
    next_run = before.next_run if same else next_run_of(company.system.calendar, timing, tx.now)
    command = ReviseSchedule(title, timing, order.request, next_run, order.starts)
    schedule: Schedule = tx.ask("Schedule", schedule_id, command)
    return schedule


def resume_schedule(company: Company, tx: Transaction, schedule_id: str) -> Schedule:
    """Have a paused schedule tick again; what it missed meanwhile is not made up for.

    Raises:
        ScheduleInvalid: when no time of it is to come.
    """
    before: Schedule = tx.state("Schedule", schedule_id)
    after = tx.now if before.last_run is None else max(tx.now, before.last_run)
    next_run = next_run_of(company.system.calendar, before.timing, after) if before.exists else None
    schedule: Schedule = tx.ask("Schedule", schedule_id, ResumeSchedule(next_run))
    return schedule


def next_run_of(calendar: Calendar, timing: Timing, after: datetime) -> datetime | None:
    """The first tick after a moment; a single time that is past ticks no more.

    Raises:
        NotOnTheCalendar: for a timing that is none.
    """
    if timing.cron is None:
        return timing.at if timing.at is not None and timing.at > after else None
    calendar.check(timing.cron, timing.time_zone)
    return calendar.next_after(timing.cron, timing.time_zone, after)


def _require_runtime(company: Company, order: Order) -> None:
    """Refuse now what no tick could start; a preset, project or repository may still come."""
    if order.starts != "task":
        company.require_runtime(order.request["runtime"])


def preview(calendar: Calendar, timing: Timing, after: datetime, count: int) -> list[datetime]:
    """The next ticks after a moment, so many at most."""
    ticks: list[datetime] = []
    while len(ticks) < min(count, MOST_PREVIEWED):
        tick = next_run_of(calendar, timing, ticks[-1] if ticks else after)
        if tick is None:
            break
        ticks.append(tick)
    return ticks
