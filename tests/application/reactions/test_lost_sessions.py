"""A session whose worker is lost holds nothing afterwards: no budget, no lease, no workspace."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.company import Company
from guildhall.application.ports.agent_runtime import SessionEnded, Usage
from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions import recovery
from guildhall.application.reactions.driver import RunDriver
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import start_run
from guildhall.application.sessions.budgets import Purse
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.sessions.opening import open_session
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import budget_ids
from guildhall.bootstrap import Container
from guildhall.domain.budgets.errors import ReservationUnknown
from guildhall.domain.leases.errors import LeaseInvalid
from guildhall.domain.projects.project import Project
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.commands import AssignSession, SpawnSession
from guildhall.domain.sessions.session import Session
from guildhall.domain.steps.step import ClaimStep, QueueStep
from guildhall.domain.tasks.commands import CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.worker.embedded import EmbeddedWorker
from guildhall.worker.jobs import JobLoop

SESSION = "s1"


@dataclass(frozen=True)
class Lost:
    """What a worker that is gone held, for a session of its own."""

    kind: str
    entity_id: str
    session_id: str


def execute(company: Company, unit: Any) -> Any:
    return company.journal.execute(company.scope, company.origin("tests"), unit)


def state(company: Company, kind: str, entity_id: str) -> Any:
    return company.journal.state(company.scope, kind, entity_id)


def spawn(tx: Transaction, run: Run, task_id: str | None, fence: int | None) -> None:
    """A session that, as those of earlier versions, does not say of which project it is."""
    tx.ask("Session", SESSION, SpawnSession(SESSION, "developer", "developer", run.run_id, "w", "r"))
    tx.ask("Session", SESSION, AssignSession(task_id, fence, "dev_work_cycle"))


def a_step(company: Company, run: Run, _stack: ExitStack) -> Lost:
    def unit(tx: Transaction) -> None:
        tx.ask("Step", "s", QueueStep(run.run_id, run.project_id, "docs_finalize", 0, ""))
        fence = tx.ask("Step", "s", ClaimStep(SESSION, "docs", 1)).fence
        spawn(tx, run, None, None)
        queue.heartbeat(tx, "Step:s", fence, 1, None)

    execute(company, unit)
    return Lost("Step", "s", SESSION)


def a_task(company: Company, run: Run, _stack: ExitStack) -> Lost:
    def unit(tx: Transaction) -> None:
        define = TaskDefinition("Task", commands=("true",))
        tx.ask("Task", "t", CreateTask("t", run.project_id, "T-9", define, "ready", "none", run.run_id))
        worker = queue.Worker(holder="w", ttl_seconds=1, session_id=SESSION)
        fence = queue.claim_one(tx, "t", worker).fence
        queue.heartbeat(tx, "Task:t", fence, 1, None)
        spawn(tx, run, "t", fence)

    execute(company, unit)
    return Lost("Task", "t", SESSION)


def a_session_alone(company: Company, run: Run, stack: ExitStack) -> Lost:
    project: Project = state(company, "Project", run.project_id)
    holdings = stack.enter_context(closing(Holdings(company)))
    work = stack.enter_context(open_session(company, holdings, project, "ba", "kickoff"))
    return Lost("Lease", f"session:{work.terms.session_id}", work.terms.session_id)


@pytest.mark.parametrize("make", [a_step, a_task, a_session_alone])
def test_what_a_lost_session_set_aside_is_free_again_and_it_is_over(
    company: Company, run_id: str, make: Callable[[Company, Run, ExitStack], Lost]
) -> None:
    run: Run = state(company, "Run", run_id)
    stack = ExitStack()
    lost = make(company, run, stack)
    session: Session = state(company, "Session", lost.session_id)
    budgets = budget_ids(session.task_id, session.run_id, run.project_id, company.scope.org_id)
    purse = Purse(company, company.origin("tests"), lost.session_id, "", budgets, None)
    reservation = purse.reserve(1000, 5, lambda: None)
    assert [state(company, "Budget", one).held_tokens for one in budgets] == [1000] * len(budgets)

    beat = state(company, "Heartbeat", f"{lost.kind}:{lost.entity_id}")
    assert recovery.take_back(company, lost.kind, lost.entity_id, beat, crashed=True)

    assert state(company, "Session", lost.session_id).end_reason == "lease_reclaimed"
    assert [state(company, "Budget", one).held_tokens for one in budgets] == [0] * len(budgets)
    with pytest.raises(SessionEnded, match="lease_lost"):
        purse.reserve(1000, 5, lambda: None)
    with pytest.raises(ReservationUnknown):
        purse.settle(reservation, Usage("m", 10, 10, 5))
    stack.close()  # it was not dead, only silent, and comes to its end as well
    assert [state(company, "Budget", one).held_tokens for one in budgets] == [0] * len(budgets)


def test_a_session_whose_process_is_gone_is_over_when_its_run_goes_on(
    container: Container, company: Company, run_id: str
) -> None:
    """Nobody waits for its lease: the run may be over sooner, and would leave the workspace behind."""
    project: Project = state(company, "Project", state(company, "Run", run_id).project_id)
    gone = subprocess.Popen(["true"])
    gone.wait()
    with closing(Holdings(company)) as holdings, ExitStack() as never_ends:
        work = never_ends.enter_context(open_session(company, holdings, project, "ba", "kickoff", run_id))
        session_id, held = work.terms.session_id, work.terms.holding
        died = evolve(holdings.process, pid=gone.pid)
        holdings.let_go(held)
        execute(company, lambda tx: queue.heartbeat(tx, held.resource, held.fence, 60, died))
        driver = RunDriver(company, container.engine(), holdings, run_id)
        assert driver.take_over()
        driver.let_go()
        assert state(company, "Session", session_id).end_reason == "lease_reclaimed"
        assert company.world.storage.workspaces() == []


class Late:
    """A journal that is late: the process sleeps, or the database says nothing for a while.

    So many seconds go by while a unit looks things up, and so many until its answer is there.
    """

    def __init__(self, journal: Any, looking_up: float, answering: float) -> None:
        self._journal = journal
        self._looking_up = looking_up
        self._answering = answering

    def execute(self, scope: Any, origin: Any, unit: Callable[[Any], Any], **options: Any) -> Any:
        def late(tx: Any) -> Any:
            time.sleep(self._looking_up)
            return unit(tx)

        answer = self._journal.execute(scope, origin, late, **options)
        time.sleep(self._answering)
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


@pytest.mark.parametrize("late", [(1.2, 0.0), (0.0, 1.2)], ids=["looking up", "answering"])
def test_a_lease_lasts_from_when_it_was_decided_not_from_when_that_was_learnt(
    company: Company, run_id: str, late: tuple[float, float]
) -> None:
    """It may be another's by then, and nobody else can tell before the next heartbeat."""
    project: Project = state(company, "Project", state(company, "Run", run_id).project_id)
    slow = evolve(company, lease_seconds=30, journal=Late(company.journal, *late))
    with closing(Holdings(slow)) as holdings, ExitStack() as stack:
        work = stack.enter_context(open_session(slow, holdings, project, "ba", "kickoff", run_id))
        assert work.terms.holding.deadline - holdings.now() <= 29.0
        work.keep_on()
    slept = evolve(company, lease_seconds=1, journal=Late(company.journal, *late))
    with closing(Holdings(slept)) as holdings, ExitStack() as stack:
        work = stack.enter_context(open_session(slept, holdings, project, "ba", "kickoff", run_id))
        with pytest.raises(SessionEnded, match="lease_lost"):
            work.keep_on()


def test_a_session_that_cannot_be_written_down_leaves_no_folder(company: Company, run_id: str) -> None:
    project: Project = state(company, "Project", state(company, "Run", run_id).project_id)
    hasty = evolve(company, lease_seconds=0)
    with closing(Holdings(company)) as holdings, pytest.raises(LeaseInvalid), ExitStack() as stack:
        stack.enter_context(open_session(hasty, holdings, project, "ba", "kickoff", run_id))
    assert company.world.storage.workspaces() == []
    assert not (company.world.storage.root / "agents").exists()


def test_what_a_process_left_that_died_at_the_end_of_a_run_goes_when_the_next_one_begins(
    container: Container, company: Company, run_id: str, left: Callable[..., None]
) -> None:
    """Nobody drives a run that is over: whoever works in the org next clears up behind it."""
    assert EmbeddedWorker(company, container.engine(), run_id, 2).drive(lambda _run: None).ended
    left(company, "of-the-run-that-is-over", run_id)
    left(company, "of-a-job", None)
    left(company, "of-a-run-that-goes-on", "another")
    left(company, "at-work", None, over=False)
    left(company.of("another-org"), "of-another-org", None)
    loop = JobLoop(company)
    loop.turn()
    loop.close()
    assert company.world.storage.workspaces() == ["at-work", "of-a-run-that-goes-on", "of-another-org"]


def test_a_driver_clears_up_behind_the_run_before_its_own(
    container: Container, company: Company, run_id: str, tmp_path: Path, left: Callable[..., None]
) -> None:
    assert EmbeddedWorker(company, container.engine(), run_id, 2).drive(lambda _run: None).ended
    left(company, "of-the-run-that-is-over", run_id)
    backlog = Backlog("yaml", "b.yaml", "Try.", (PlannedTask("B", "Wait"),), "e" * 64)
    another = start_run(
        company, RunRequest(backlog, tmp_path / "repository", fresh=True), company.origin("tests")
    ).run_id
    holdings = Holdings(company)
    driver = RunDriver(company, container.engine(), holdings, another)
    assert driver.take_over()
    driver.let_go()
    holdings.close()
    assert company.world.storage.workspaces() == []
