"""The timekeeper: records each tick of a schedule once, and starts what it is for in the same transaction.

A tick is decided in the journal by the schedule's own ``next_run``: of two schedulers, or after a clock was
set back, the second finds that it has passed. It must never look at schedules that are not due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from guildhall.application.company import Company
from guildhall.application.jobs.asking import JobRequest, queue_job
from guildhall.application.ports.journal import Transaction
from guildhall.application.schedules.keeping import next_run_of
from guildhall.domain.jobs.job import Job
from guildhall.domain.kernel import DomainError
from guildhall.domain.schedules.commands import EndWaiting, Tick
from guildhall.domain.schedules.events import Outcome
from guildhall.domain.schedules.schedule import Schedule

LATE = timedelta(seconds=60)
"""A tick that is recorded later than this was missed: ``catch_up`` says what becomes of it."""

ACTOR = "scheduler"


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a tick: the job that it started, or why none."""

    outcome: Outcome
    started: str | None = None
    reason: str = ""


def tick_what_is_due(company: Company, limit: int = 100) -> int:
    """Record the ticks that have come, and start waiting ones that may; returns how many there were."""
    views, now = company.journal.views(company.scope), company.system.clock.now()
    due = views.come_due("Schedule", now, limit)
    for row in due:
        schedule: Schedule = row.state
        if schedule.next_run is not None:
            _record(company, schedule, schedule.next_run, now)
    waiting = views.find("Schedule", waiting="yes", limit=limit)
    return len(due) + sum(_start_waiting(company, row.id) for row in waiting)


def _record(company: Company, seen: Schedule, due: datetime, now: datetime) -> None:
    calendar, timing = company.system.calendar, seen.timing
    tick = due if timing.cron is None else calendar.last_until(timing.cron, timing.time_zone, due, now)
    next_run = next_run_of(calendar, timing, tick)

    def unit(tx: Transaction) -> None:
        schedule: Schedule = tx.state("Schedule", seen.schedule_id)
        if schedule.due_at != due or schedule.timing != timing:
            return  # another scheduler was first, or somebody changed it
        became = _became(company, tx, schedule, late=now - tick > LATE)
        command = Tick(due, tick, became.outcome, became.started, next_run, became.reason)
        tx.ask("Schedule", seen.schedule_id, command)

    company.journal.execute(company.scope, company.origin(ACTOR, seen.schedule_id), unit)


def _became(company: Company, tx: Transaction, schedule: Schedule, *, late: bool) -> Became:
    """What becomes of a tick that has come."""
    if late and schedule.timing.catch_up == "none":
        return Became("missed")
    if _at_work(tx, schedule):
        return Became("queued" if schedule.timing.overlap == "queue" else "skipped")
    return _start(company, tx, schedule)


def _start_waiting(company: Company, schedule_id: str) -> bool:
    def unit(tx: Transaction) -> bool:
        schedule: Schedule = tx.state("Schedule", schedule_id)
        if schedule.waiting is None or _at_work(tx, schedule):
            return False
        became = _start(company, tx, schedule)
        tx.ask("Schedule", schedule_id, EndWaiting(schedule.waiting, became.started, became.reason))
        return True

    return company.journal.execute(company.scope, company.origin(ACTOR, schedule_id), unit)


def _at_work(tx: Transaction, schedule: Schedule) -> bool:
    """Whether what the schedule started last is not over yet."""
    if schedule.last_started is None:
        return False
    job: Job = tx.state("Job", schedule.last_started)
    return job.exists and not job.ended


def _start(company: Company, tx: Transaction, schedule: Schedule) -> Became:
    """Ask for the schedule's job; where that is refused, as of a retired preset, the schedule goes on."""
    try:
        job = queue_job(company, tx, JobRequest(**schedule.request), ACTOR, schedule.schedule_id)
    except DomainError as error:
        return Became("refused", reason=error.message[:2000])
    return Became("started", job.job_id)
