"""The timekeeper: each tick once, whoever looks and whatever the clock does; catching up and overlapping."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.adapters.system import FakeClock
from guildhall.application.company import Company
from guildhall.application.jobs.asking import JobRequest, cancel_job
from guildhall.application.schedules.keeping import create_schedule, resume_schedule
from guildhall.application.schedules.timekeeper import tick_what_is_due
from guildhall.domain.kernel import DomainError
from guildhall.domain.schedules.commands import PauseSchedule
from guildhall.domain.schedules.events import Timing
from guildhall.domain.schedules.schedule import Schedule

HOURLY = Timing("0 * * * *")
START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def execute(company: Company, unit: Callable[[Any], Any]) -> Any:
    return company.journal.execute(company.scope, company.origin("tests"), unit)


def make(company: Company, timing: Timing = HOURLY, request: JobRequest | None = None) -> str:
    request = request or JobRequest()
    made = execute(company, lambda tx: create_schedule(company, tx, "s", timing, request, "tests"))
    return made.schedule_id


def schedule(company: Company, schedule_id: str) -> Schedule:
    return company.journal.state(company.scope, "Schedule", schedule_id)


def jobs(company: Company, schedule_id: str) -> list[Any]:
    rows = company.journal.views(company.scope).find("Job", schedule_id=schedule_id)
    return [row.state for row in rows]


def ticked(company: Company) -> list[datetime]:
    lines = company.journal.read(company.scope, type="schedule.ticked")
    return [company.journal.recorded(one).event.tick for one in lines]  # type: ignore[attr-defined]


def finish_all(company: Company, schedule_id: str) -> None:
    for job in jobs(company, schedule_id):
        if not job.ended:
            execute(company, lambda tx, job=job: cancel_job(tx, job.job_id, "tests"))


def test_a_tick_starts_its_job_once(company: Company, clock: FakeClock):
    made = make(company)
    assert tick_what_is_due(company) == 0
    clock.advance(3600)
    assert tick_what_is_due(company) == 1
    assert tick_what_is_due(company) == 0
    (job,) = jobs(company, made)
    after = schedule(company, made)
    assert (after.last_run, after.last_started, after.last_outcome) == (
        START + timedelta(hours=1),
        job.job_id,
        "started",
    )
    assert after.next_run == START + timedelta(hours=2)


def test_of_schedulers_that_race_one_records_a_tick(open_company: Callable[[], Company], clock: FakeClock):
    processes = [open_company() for _ in range(3)]
    made = [make(processes[0], Timing("* * * * *", overlap="queue")) for _ in range(3)]
    for _ in range(8):
        clock.advance(60)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(tick_what_is_due, [*processes, *processes]))
        for one in made:
            finish_all(processes[0], one)
    for one in made:
        started = jobs(processes[0], one)
        assert schedule(processes[0], one).ticks == 8
        assert len({job.job_id for job in started}) == len(started) == 8
    assert len(ticked(processes[0])) == 24


def test_a_clock_that_is_set_back_ticks_nothing_again(company: Company, clock: FakeClock):
    make(company)
    clock.advance(3600)
    tick_what_is_due(company)
    clock.jump(START - timedelta(days=1))
    for _ in range(30):
        tick_what_is_due(company)
        clock.advance(3600)
    tick_what_is_due(company)
    assert ticked(company) == sorted(set(ticked(company)))
    assert ticked(company)[:2] == [START + timedelta(hours=1), START + timedelta(hours=2)]


@pytest.mark.parametrize(("catch_up", "outcome", "started"), [("last", "started", 1), ("none", "missed", 0)])
def test_after_a_long_time_one_tick_is_made_up_for_or_none(
    company: Company, clock: FakeClock, catch_up: Any, outcome: str, started: int
):
    made = make(company, Timing("0 * * * *", catch_up=catch_up))
    clock.jump(START + timedelta(days=400, minutes=30))
    tick_what_is_due(company)
    after = schedule(company, made)
    assert (after.last_outcome, len(jobs(company, made)), after.ticks) == (outcome, started, 1)
    assert after.last_run == START + timedelta(days=400)
    assert after.next_run == START + timedelta(days=400, hours=1)
    clock.advance(30 * 60)
    finish_all(company, made)
    tick_what_is_due(company)
    assert schedule(company, made).last_outcome == "started"


def test_a_tick_while_the_job_before_is_at_work_is_skipped(company: Company, clock: FakeClock):
    made = make(company)
    for _ in range(3):
        clock.advance(3600)
        tick_what_is_due(company)
    assert (len(jobs(company, made)), schedule(company, made).last_outcome) == (1, "skipped")
    finish_all(company, made)
    clock.advance(3600)
    tick_what_is_due(company)
    assert (len(jobs(company, made)), schedule(company, made).last_outcome) == (2, "started")


def test_or_it_waits_and_only_the_newest_does(company: Company, clock: FakeClock):
    made = make(company, Timing("0 * * * *", overlap="queue"))
    for _ in range(3):
        clock.advance(3600)
        tick_what_is_due(company)
    assert schedule(company, made).waiting == START + timedelta(hours=3)
    assert len(jobs(company, made)) == 1
    finish_all(company, made)
    tick_what_is_due(company)
    tick_what_is_due(company)
    assert (len(jobs(company, made)), schedule(company, made).waiting) == (2, None)


def test_a_single_time_ticks_once_and_is_over(company: Company, clock: FakeClock):
    at = START + timedelta(minutes=90, seconds=1)
    made = make(company, Timing(None, at))
    clock.advance(3600)
    assert tick_what_is_due(company) == 0
    clock.advance(3600)
    assert tick_what_is_due(company) == 1
    after = schedule(company, made)
    assert (after.last_run, after.next_run, after.active) == (at, None, False)
    with pytest.raises(DomainError, match="never tick again"):
        make(company, Timing(None, at))


def test_what_was_missed_while_paused_is_not_made_up_for(company: Company, clock: FakeClock):
    made = make(company)
    execute(company, lambda tx: tx.ask("Schedule", made, PauseSchedule()))
    clock.advance(5 * 3600 + 1)
    assert tick_what_is_due(company) == 0
    execute(company, lambda tx: resume_schedule(company, tx, made))
    assert tick_what_is_due(company) == 0
    assert schedule(company, made).next_run == START + timedelta(hours=6)


def test_a_job_that_is_refused_is_told_and_the_schedule_goes_on(company: Company, clock: FakeClock):
    made = make(company, HOURLY, JobRequest(preset="nobody"))
    clock.advance(3600)
    tick_what_is_due(company)
    after = schedule(company, made)
    assert (after.last_outcome, after.active) == ("refused", True)
    assert "nobody does not exist" in after.last_reason


def test_what_is_not_due_is_not_looked_at(company: Company):
    for _ in range(3):
        make(company)
    views = company.journal.views(company.scope)
    assert views.come_due("Schedule", START) == []
    assert views.earliest_due("Schedule") == START + timedelta(hours=1)
