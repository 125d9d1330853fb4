"""The timekeeper: records each tick of a schedule once, and starts what it is for in the same transaction.

A tick is decided in the journal by the schedule's own ``next_run``: of two schedulers, or after a clock was
set back, the second finds that it has passed. It must never look at schedules that are not due.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.application.ports.views import Row
from guildhall.application.schedules.keeping import next_run_of
from guildhall.application.schedules.starting import ACTOR, Became, Start, is_at_work, refusing, start_of
from guildhall.domain.kernel import DomainError
from guildhall.domain.schedules.commands import EndWaiting, Tick
from guildhall.domain.schedules.schedule import Schedule

R = TypeVar("R")
Unit = Callable[[Transaction, Start], Became | None]
"""Decides with a start that is prepared; none where there is nothing left to decide."""

LATE = timedelta(seconds=60)
"""A tick that is recorded later than this was missed: ``catch_up`` says what becomes of it."""


def tick_what_is_due(company: Company, limit: int = 100) -> int:
    """Record the ticks that have come, and start waiting ones that may; returns how many there were.

    A schedule with which this fails keeps no other from its tick: it has its turn again next time.

    Raises:
        Exception: the first failure, once every other schedule has had its turn.
    """
    views, now = company.journal.views(company.scope), company.system.clock.now()
    failures: list[Exception] = []
    due = views.come_due("Schedule", now, limit)
    done = _each(due, lambda one: _tick(company, one, now), failures)
    waiting = views.find("Schedule", waiting="yes", limit=limit)
    done += _each(waiting, lambda one: _start_waiting(company, one), failures)
    if failures:
        raise failures[0]
    return done


def _each(rows: Sequence[Row], work: Callable[[Schedule], bool], failures: list[Exception]) -> int:
    """Give every schedule its turn; returns for how many there was something to do."""
    done = 0
    for row in rows:
        try:
            done += work(row.state)
        except Exception as error:  # noqa: BLE001 - raised by the caller, after the turns of the others
            failures.append(error)
    return done


def _tick(company: Company, schedule: Schedule, now: datetime) -> bool:
    if schedule.next_run is not None:
        _record(company, schedule, schedule.next_run, now)
    return True


def _record(company: Company, seen: Schedule, due: datetime, now: datetime) -> None:
    calendar, timing = company.system.calendar, seen.timing
    tick = due if timing.cron is None else calendar.last_until(timing.cron, timing.time_zone, due, now)
    next_run = next_run_of(calendar, timing, tick)
    missed = now - tick > LATE and timing.catch_up == "none"

    def unit(tx: Transaction, start: Start) -> Became | None:
        schedule: Schedule = tx.state("Schedule", seen.schedule_id)
        if schedule.due_at != due or not _is_as_seen(schedule, seen):
            return None  # another scheduler was first, or somebody changed it
        became = (
            Became("missed", reason="nothing was there to start it in time")
            if missed
            else _became(tx, schedule, start)
        )
        command = Tick(due, tick, became.outcome, became.started, next_run, became.reason)
        tx.ask("Schedule", seen.schedule_id, command)
        return became

    _with_start(company, seen, unit)


def _became(tx: Transaction, schedule: Schedule, start: Start) -> Became:
    """What becomes of a tick that has come."""
    if is_at_work(tx, schedule):
        reason = f"the {schedule.starts} {schedule.last_started} that it started last is not over"
        return Became("queued" if schedule.timing.overlap == "queue" else "skipped", reason=reason)
    return start.begin(tx)


def _start_waiting(company: Company, seen: Schedule) -> bool:
    def unit(tx: Transaction, start: Start) -> Became | None:
        schedule: Schedule = tx.state("Schedule", seen.schedule_id)
        if schedule.waiting is None or not _is_as_seen(schedule, seen) or is_at_work(tx, schedule):
            return None
        became = start.begin(tx)
        tx.ask("Schedule", seen.schedule_id, EndWaiting(schedule.waiting, became.started, became.reason))
        return became

    if _execute(company, seen, lambda tx: is_at_work(tx, seen)):
        return False  # nothing is prepared for a tick that has to wait on
    return _with_start(company, seen, unit) is not None


def _is_as_seen(schedule: Schedule, seen: Schedule) -> bool:
    """Whether what was prepared is still what the schedule is for."""
    return (schedule.timing, schedule.starts, schedule.request) == (seen.timing, seen.starts, seen.request)


def _with_start(company: Company, seen: Schedule, unit: Unit) -> Became | None:
    """Do a unit with a start that is prepared, and once more with its refusal where the journal refuses it.

    What was prepared and began nothing is forgotten.

    Raises:
        JournalUnavailable: when nobody knows what became of the tick; who looks next finds it due or done.
    """
    start = start_of(company, seen)
    try:
        became = _execute(company, seen, lambda tx: unit(tx, start))
    except JournalUnavailable:
        raise  # what was prepared may have begun: then it is needed
    except DomainError as error:
        start.forget()
        refusal = refusing(error)
        return _execute(company, seen, lambda tx: unit(tx, refusal))
    except Exception:
        start.forget()
        raise
    if start.made is not None and (became is None or became.started != start.made):
        start.forget()
    return became


def _execute(company: Company, seen: Schedule, unit: Callable[[Transaction], R]) -> R:
    origin = company.origin(ACTOR, seen.schedule_id)
    return company.journal.execute(company.scope, origin, unit)
