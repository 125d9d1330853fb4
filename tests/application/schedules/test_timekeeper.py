"""The timekeeper: each tick once, whoever looks and whatever the clock does; catching up and overlapping."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from guildhall.adapters.calendar import CronCalendar
from guildhall.adapters.system import FakeClock
from guildhall.application.company import Company
from guildhall.application.jobs.asking import JobRequest, cancel_job
from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.journal import JournalUnavailable
from guildhall.application.runs.backlogs import backlog_of
from guildhall.application.runs.ending import end_run
from guildhall.application.runs.requests import RunAsked
from guildhall.application.schedules.keeping import create_schedule, resume_schedule, revise_schedule
from guildhall.application.schedules.starting import Order, job_order, run_order, task_order
from guildhall.application.schedules.timekeeper import tick_what_is_due
from guildhall.application.tasks.handlers import tell
from guildhall.domain.kernel import DomainError
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.record import evolve
from guildhall.domain.schedules.commands import PauseSchedule
from guildhall.domain.schedules.events import Timing
from guildhall.domain.schedules.schedule import Schedule
from guildhall.domain.tasks.commands import CancelTask

HOURLY = Timing("0 * * * *")
START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def execute(company: Company, unit: Callable[[Any], Any]) -> Any:
    return company.journal.execute(company.scope, company.origin("tests"), unit)


def make(company: Company, timing: Timing = HOURLY, request: JobRequest | None = None) -> str:
    order = job_order(request or JobRequest())
    made = execute(company, lambda tx: create_schedule(company, tx, "s", timing, order, "tests"))
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


class _Failing(CronCalendar):
    """A calendar that fails in one place of the world."""

    def last_until(self, cron: str, time_zone: str, earliest: datetime, moment: datetime) -> datetime:
        if time_zone == "Asia/Tokyo":
            raise ZoneInfoNotFoundError(time_zone)
        return super().last_until(cron, time_zone, earliest, moment)


def test_a_schedule_that_fails_keeps_no_other_from_its_tick(company: Company, clock: FakeClock):
    failing, sound = make(company, Timing("0 * * * *", time_zone="Asia/Tokyo")), make(company)
    broken = evolve(company, system=evolve(company.system, calendar=_Failing()))
    clock.advance(3600)
    with pytest.raises(ZoneInfoNotFoundError):
        tick_what_is_due(broken)
    assert (schedule(company, failing).ticks, schedule(company, sound).ticks) == (0, 1)
    assert tick_what_is_due(company) == 1
    assert schedule(company, failing).ticks == 1


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
    assert schedule(company, made).last_reason.endswith("that it started last is not over")
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


@pytest.fixture
def project(company: Company, tmp_path: Path) -> str:
    """A project on a git repository."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "README.md").write_text("# Site\n")
    who = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-qm", "Begin")):
        subprocess.run(("git", *words), cwd=folder, check=True)
    create = CreateProject("p1", "Site", "Greet.", company.scope.org_id, str(folder), "main")
    execute(company, lambda tx: tx.ask("Project", "p1", create))
    return "p1"


def order_of(starts: str, project: str) -> Order:
    task = PlannedTask("T-1", "Greet", commands=("echo hi > a.txt",), owned_paths=("a.txt",))
    if starts == "task":
        return task_order(project, task)
    backlog = Backlog("yaml", "nightly", "Greet.", (task,), "d" * 64, settings={"prose": "block"})
    return run_order(project, RunAsked(backlog, fresh=True, settings=(("security_gate", "off"),)))


def make_order(company: Company, order: Order, timing: Timing = HOURLY) -> str:
    made = execute(company, lambda tx: create_schedule(company, tx, "s", timing, order, "tests"))
    return made.schedule_id


def started(company: Company, starts: str) -> list[Any]:
    return [row.state for row in company.journal.views(company.scope).find(starts.title(), project_id="p1")]


def end(company: Company, starts: str, one: Any) -> None:
    if starts == "task":
        execute(company, lambda tx: tell(tx, one.id, CancelTask("tests")))
    else:
        execute(company, lambda tx: end_run(tx, one.run_id, "failed", "tests"))


@pytest.mark.parametrize("starts", ["task", "run"])
def test_tasks_and_runs_are_started_once_each_by_whoever_looks(
    open_company: Callable[[], Company], company: Company, project: str, clock: FakeClock, starts: str
):
    processes = [company, open_company()]
    made = make_order(company, order_of(starts, project), Timing("* * * * *", overlap="queue"))
    found: list[Any] = []
    for count in range(1, 4):
        clock.advance(60)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(tick_what_is_due, [*processes, *processes]))
        found = started(company, starts)
        assert len(found) == count
        assert schedule(company, made).last_started == (
            found[-1].id if starts == "task" else found[-1].run_id
        )
        end(company, starts, found[-1])
    assert schedule(company, made).ticks == len(ticked(company)) == 3
    if starts == "run":
        assert {run.cause for run in found} == {f"Schedule:{made}"}
        assert {run.config_snapshot["prose"] for run in found} == {"block"}
        assert {run.config_snapshot["security_gate"] for run in found} == {"off"}
        kept = company.world.storage.root / "runs"
        assert {path.name for path in kept.iterdir() if any(path.iterdir())} == {run.run_id for run in found}
    else:
        assert [task.code for task in found] == ["T-1", "T-2", "T-3"]
        assert found[0].commands == ("echo hi > a.txt",)
        assert found[0].owned_paths == ("a.txt",)


@pytest.mark.parametrize("starts", ["task", "run"])
@pytest.mark.parametrize(("overlap", "after"), [("skip", 1), ("queue", 2)])
def test_a_tick_over_what_is_not_over_is_skipped_or_waits(
    company: Company, project: str, clock: FakeClock, starts: str, overlap: Any, after: int
):
    made = make_order(company, order_of(starts, project), Timing("0 * * * *", overlap=overlap))
    for _ in range(3):
        clock.advance(3600)
        tick_what_is_due(company)
    assert len(started(company, starts)) == 1
    assert schedule(company, made).last_outcome == {"skip": "skipped", "queue": "queued"}[overlap]
    end(company, starts, started(company, starts)[0])
    tick_what_is_due(company)
    tick_what_is_due(company)
    assert len(started(company, starts)) == after


@pytest.mark.parametrize("starts", ["task", "run"])
def test_a_schedule_that_is_changed_starts_what_it_is_for_now(
    company: Company, project: str, clock: FakeClock, starts: str
):
    """What it had started before is no task, and was one that is never over."""
    made = make(company)
    clock.advance(3600)
    tick_what_is_due(company)
    order = order_of(starts, project)
    execute(company, lambda tx: revise_schedule(company, tx, made, {"order": order}))
    clock.advance(3600)
    tick_what_is_due(company)
    after = schedule(company, made)
    assert (after.last_outcome, after.last_reason, len(started(company, starts))) == ("started", "", 1)


@pytest.mark.parametrize("starts", ["task", "run"])
def test_what_cannot_be_started_is_said_and_the_schedule_goes_on(
    company: Company, clock: FakeClock, starts: str
):
    made = make_order(company, order_of(starts, "nobody"))
    clock.advance(3600)
    tick_what_is_due(company)
    after = schedule(company, made)
    assert (after.last_outcome, after.last_started, after.active) == ("refused", None, True)
    assert "no project" in after.last_reason


def test_a_run_over_an_empty_queue_is_refused_and_another_follows(
    company: Company, project: str, clock: FakeClock
):
    made = make_order(company, run_order(project, RunAsked()))
    clock.advance(3600)
    tick_what_is_due(company)
    assert "nothing on the queue" in schedule(company, made).last_reason
    task = order_of("task", project)
    make_order(company, task, Timing(None, START + timedelta(minutes=90)))
    clock.advance(3600)
    tick_what_is_due(company)
    assert (schedule(company, made).last_outcome, len(started(company, "run"))) == ("started", 1)


class _Away:
    """A journal that the scheduler's first units do not reach, or hear nothing of though they are kept."""

    def __init__(self, journal: Any, *, keeps: bool) -> None:
        self._journal = journal
        self._keeps = keeps
        self.left = 1

    def execute(self, scope: Any, origin: Any, unit: Any) -> Any:
        if self.left:
            self.left -= 1
            if self._keeps:
                self._journal.execute(scope, origin, unit)
            raise JournalUnavailable("the database was lost")
        return self._journal.execute(scope, origin, unit)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_tick_of_which_nobody_knows_is_neither_refused_nor_forgotten(
    company: Company, project: str, clock: FakeClock, keeps: bool
):
    made = make_order(company, order_of("run", project))
    clock.advance(3600)
    away: Any = _Away(company.journal, keeps=keeps)
    lossy = evolve(company, journal=away)
    with pytest.raises(JournalUnavailable):
        tick_what_is_due(lossy)
    assert len(started(company, "run")) == keeps
    tick_what_is_due(lossy)
    (run,) = started(company, "run")
    after = schedule(company, made)
    assert (after.last_outcome, after.last_started, after.ticks) == ("started", run.run_id, 1)
    assert backlog_of(company, run).name == "nightly"


class _Unreadable(_Away):
    """A journal of which nothing can be read for a while."""

    def state(self, *arguments: Any) -> Any:
        if self.left:
            raise JournalUnavailable("the database is away")
        return self._journal.state(*arguments)


@pytest.mark.parametrize("starts", ["task", "run"])
def test_a_start_that_cannot_be_prepared_now_is_prepared_later(
    company: Company, project: str, clock: FakeClock, starts: str
):
    made = make_order(company, order_of(starts, project))
    clock.advance(3600)
    away: Any = _Unreadable(company.journal, keeps=False)
    with pytest.raises(JournalUnavailable):
        tick_what_is_due(evolve(company, journal=away))
    assert schedule(company, made).last_outcome is None
    away.left = 0
    tick_what_is_due(evolve(company, journal=away))
    assert schedule(company, made).last_outcome == "started"
