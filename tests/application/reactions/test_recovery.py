"""What a dead or silent worker held is taken back: decided first, ended next, passed on last."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.application.conftest import Away

from guildhall.adapters.telemetry.logs import StructuredLog
from guildhall.adapters.telemetry.redaction import Redaction
from guildhall.application.company import Company
from guildhall.application.nodes import called
from guildhall.application.ports.executor import CommandSpec, RunningCommand
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.application.reactions import recovery, stale
from guildhall.application.reactions.clearing import sweep_workspaces
from guildhall.application.reactions.stale import overdue, take_back_stale
from guildhall.application.sessions.budgets import Purse
from guildhall.application.sessions.holdings import Holding, Holdings
from guildhall.application.sessions.work import SessionTerms, Tools, Work
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import end_session
from guildhall.bootstrap import Container
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.leases.heartbeat import Beat, Heartbeat
from guildhall.domain.leases.lease import AcquireLease
from guildhall.domain.policies.retry import MOST_LOSSES
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.activity import Activity, SetProcess
from guildhall.domain.steps.step import ClaimStep, QueueStep, Step
from guildhall.domain.tasks.commands import CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.worker.embedded import EmbeddedWorker

RESOURCE = "session:s1"


class Watched:
    """The sandbox, with a look at how things stand when a group is ended."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._sandbox = company.world.sandbox
        self.held: list[bool] = []
        self.renewed: list[type[Exception] | None] = []

    def end(self, identity: Any) -> bool:
        lease = self._company.journal.state(self._company.scope, "Lease", RESOURCE).lease
        self.held.append(lease is not None)
        try:
            renew(self._company, lease.fence)
        except StaleFence as error:
            self.renewed.append(type(error))
        return self._sandbox.end(identity)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sandbox, name)


def execute(company: Company, unit: Any) -> Any:
    return company.journal.execute(company.scope, company.origin("tests"), unit)


def renew(company: Company, fence: int, ttl: int = 60) -> None:
    execute(company, lambda tx: queue.heartbeat(tx, f"Lease:{RESOURCE}", fence, ttl, None))


def beat_of(company: Company) -> Heartbeat:
    return company.journal.state(company.scope, "Heartbeat", f"Lease:{RESOURCE}")


@pytest.fixture
def command(company: Company, tmp_path: Path) -> Iterator[RunningCommand]:
    """What a session runs under a lease of a second."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    running = company.world.sandbox.start(CommandSpec(argv=("sleep", "60"), workspace=folder))

    def hold(tx: Transaction) -> int:
        lease = tx.ask("Lease", RESOURCE, AcquireLease(RESOURCE, "w", 1, "s1", "developer"))
        tx.save("SessionActivity", "s1", SetProcess("s1", tx.now, running.identity))
        return lease.fence

    renew(company, execute(company, hold), ttl=1)
    yield running
    running.cancel()
    running.wait()


def is_gone(company: Company, command: RunningCommand) -> bool:
    me = company.world.processes.me()
    return company.world.processes.is_gone(evolve(command.identity, host_id=me.host_id))


def test_nothing_is_ended_whose_lease_was_renewed_since_it_was_looked_at(
    company: Company, command: RunningCommand
) -> None:
    seen = beat_of(company)
    company.system.clock.sleep(1.1)
    renew(company, seen.fence)
    assert not recovery.take_back(company, "Lease", RESOURCE, seen, crashed=False)
    assert not is_gone(company, command)
    assert company.journal.state(company.scope, "Lease", RESOURCE).lease.fence == seen.fence
    renew(company, seen.fence)


def test_a_lease_that_cannot_be_taken_back_is_told_of_and_keeps_no_other_from_it(company: Company) -> None:
    def hold(tx: Transaction, name: str, session: str | None) -> None:
        lease = tx.ask("Lease", name, AcquireLease(name, "w", 1, session, "developer"))
        queue.heartbeat(tx, f"Lease:{name}", lease.fence, 1, None)

    execute(company, lambda tx: [hold(tx, name, session) for name, session in (("a", "s1"), ("b", None))])
    company.system.clock.sleep(1.1)
    broken = evolve(company, world=evolve(company.world, storage=None))  # type: ignore[arg-type]
    said = io.StringIO()
    log = StructuredLog(Redaction(), company.system.clock, "json", said)
    assert take_back_stale(evolve(broken, system=evolve(company.system, log=log))) == 1
    (line,) = map(json.loads, said.getvalue().splitlines())
    told = (line["event"], line["level"], line["lease"], line["org"])
    assert told == ("a lease could not be taken back", "error", "Lease:a", company.scope.org_id)
    assert "AttributeError" in line["exception"]
    held = {
        name: company.journal.state(company.scope, "Lease", name).lease is not None for name in ("a", "b")
    }
    assert held == {"a": True, "b": False}
    beat: Heartbeat = company.journal.state(company.scope, "Heartbeat", "Lease:a")
    assert beat.retry_at is not None
    waits = beat.retry_at - company.system.clock.now()
    assert (beat.failures, beat.ending, timedelta() < waits < timedelta(seconds=2)) == (1, True, True)
    head = company.journal.head(company.scope)
    assert take_back_stale(evolve(broken, system=evolve(company.system, log=log))) == 0
    assert (company.journal.head(company.scope), len(said.getvalue().splitlines())) == (head, 1)
    assert "Lease:a" in {row.id for row in overdue(company.journal.views(company.scope), beat.retry_at)}
    company.system.clock.sleep(waits.total_seconds() + 0.1)
    assert take_back_stale(company) == 1


def test_a_silent_worker_is_ended_before_its_lease_passes_on_and_cannot_come_back_meanwhile(
    company: Company, command: RunningCommand
) -> None:
    watched = Watched(company)
    company = evolve(company, world=evolve(company.world, sandbox=watched))  # type: ignore[arg-type]
    seen = beat_of(company)
    company.system.clock.sleep(1.1)
    assert take_back_stale(company) == 1
    assert is_gone(company, command)
    assert (watched.held, watched.renewed) == ([True], [StaleFence])
    assert company.journal.state(company.scope, "Lease", RESOURCE).lease is None
    assert beat_of(company) == Heartbeat()
    with pytest.raises(StaleFence):
        renew(company, seen.fence)


def test_who_dies_while_it_takes_back_leaves_that_to_the_next(
    company: Company, command: RunningCommand
) -> None:
    fence = beat_of(company).fence
    company.system.clock.sleep(1.1)
    execute(company, lambda tx: recovery._condemn(tx, f"Lease:{RESOURCE}", fence, crashed=False))
    assert not is_gone(company, command)
    assert take_back_stale(company) == 1
    assert is_gone(company, command)


@pytest.mark.parametrize(
    ("node", "task_id", "outcome"), [("docs_finalize", None, "failed"), ("merge", "t", "blocked")]
)
def test_a_step_that_takes_its_workers_lives_is_given_up(
    company: Company, node: str, task_id: str | None, outcome: str
) -> None:
    def lose() -> Step:
        def claim(tx: Transaction) -> int:
            fence: int = tx.ask("Step", "s", ClaimStep("none", "docs", 1)).fence
            queue.heartbeat(tx, "Step:s", fence, 1, None)
            return fence

        execute(company, claim)
        beat = company.journal.state(company.scope, "Heartbeat", "Step:s")
        assert recovery.take_back(company, "Step", "s", beat, crashed=True)
        return company.journal.state(company.scope, "Step", "s")

    def begin(tx: Transaction) -> None:
        tx.ask("Step", "s", QueueStep("run", "project", node, 0, task_id))
        if task_id is not None:
            define = TaskDefinition("Task", commands=("true",))
            tx.ask("Task", task_id, CreateTask(task_id, "project", "T-1", define, "ready", "none", "run"))

    execute(company, begin)
    for number in range(1, MOST_LOSSES):
        step = lose()
        assert (step.status, step.losses) == ("queued", number)
    step = lose()
    assert step.status == "completed"
    assert (step.result["outcome"], step.result["reason"]) == (outcome, "worker_lost")
    assert f"{MOST_LOSSES} workers died or fell silent over {called(node)}" in step.result["note"]
    if task_id is not None:
        blocked = company.journal.state(company.scope, "Task", task_id).blocked
        assert (blocked.reason, blocked.detail) == ("worker_lost", step.result["note"])


def test_only_what_is_over_of_the_run_itself_is_swept(
    company: Company, run_id: str, left: Callable[..., None]
) -> None:
    left(company, "over", run_id)
    left(company, "at-work", run_id, over=False)
    left(company, "of-another-run", "another")
    left(company.of("another-org"), "of-another-org", run_id, over=False)
    sweep_workspaces(company, run_id)
    kept = ["at-work", "of-another-org", "of-another-run"]
    assert company.world.storage.workspaces() == kept
    assert [one for one in kept if company.world.storage.folder_of(one).workspace.exists()] == kept
    assert not company.world.storage.folder_of("over").workspace.exists()


def test_a_run_that_is_over_leaves_no_state_that_is_no_fact_but_how_far_its_project_counts(
    container: Container, company: Company, run_id: str
) -> None:
    worker = EmbeddedWorker(company, container.engine(), run_id, 2)
    assert worker.drive(lambda _run: None).status == "completed"
    with company.journal.store.engine.connect() as connection:  # type: ignore[attr-defined]
        left = connection.exec_driver_sql("SELECT entity_type, entity_id FROM durable_states").all()
    run: Run = company.journal.state(company.scope, "Run", run_id)
    assert left == [("TaskNumbers", run.project_id)]


def test_what_a_session_that_is_over_still_does_is_not_remembered(
    company: Company, left: Callable[..., None]
) -> None:
    left(company, "s1", "run", over=False)
    holdings = Holdings(company)
    try:
        holding = Holding(RESOURCE, 1, 60, company.system.clock.monotonic() + 60)
        origin, folder = company.origin("pm"), company.world.storage.folder_of("s1")
        terms = SessionTerms("s1", "pm", "run", origin, folder, holding, Tools(), 60.0)
        work = Work(company, holdings, terms, Purse(company, origin, "s1", "run", [], None))
        assert work.run("true").ok
        assert activity(company).session_id == "s1"
        execute(company, lambda tx: end_session(tx, "s1", completed=False, reason="lease_reclaimed"))
        assert activity(company) == Activity()
        assert work.run("true").ok
        assert activity(company) == Activity()
    finally:
        holdings.close()


def test_a_command_that_the_journal_does_not_take_is_ended_at_once(
    company: Company, left: Callable[..., None]
) -> None:
    left(company, "s1", "run", over=False)
    started: list[RunningCommand] = []
    holdings = Holdings(company)
    try:
        holding = Holding(RESOURCE, 1, 60, company.system.clock.monotonic() + 60)
        origin, folder = company.origin("pm"), company.world.storage.folder_of("s1")
        terms = SessionTerms("s1", "pm", "run", origin, folder, holding, Tools(), 60.0)
        sandbox = Noted(company.world.sandbox, started)
        full: Any = Away(company.journal)
        away = evolve(company, journal=full, world=evolve(company.world, sandbox=sandbox))
        work = Work(away, holdings, terms, Purse(company, origin, "s1", "run", [], None))
        with pytest.raises(JournalUnavailable, match="the disk is full"):
            work.run("sleep 60")
        assert started[0].wait().ending == "cancelled"
        assert holding.commands == set()
    finally:
        holdings.close()


class Noted:
    """The sandbox, with a note of each command that it starts."""

    def __init__(self, sandbox: Any, started: list[RunningCommand]) -> None:
        self._sandbox, self._started = sandbox, started

    def start(self, spec: CommandSpec, on_output: Any = None) -> RunningCommand:
        self._started.append(self._sandbox.start(spec, on_output))
        return self._started[-1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sandbox, name)


def activity(company: Company) -> Activity:
    return company.journal.state(company.scope, "SessionActivity", "s1")


def test_every_lease_that_is_stale_is_found(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stale, "AT_FIRST", 2)
    resources = [f"Task:t{number}" for number in range(9)]

    def unit(tx: Transaction) -> None:
        for one in resources:
            tx.save("Heartbeat", one, Beat(one, 1, tx.now, 60))

    execute(company, unit)
    views, now = company.journal.views(company.scope), company.system.clock.now()
    assert overdue(views, now) == []
    assert {row.id for row in overdue(views, now + timedelta(minutes=5))} == set(resources)
