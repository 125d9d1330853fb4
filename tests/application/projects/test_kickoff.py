"""A kickoff keeps what a role could not say, and takes no journal that is away for a role's failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.company import Company
from guildhall.application.ports.agent_runtime import Analysis, SessionEnded
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import EventFilter, JournalUnavailable, Transaction
from guildhall.application.projects.kickoff import hold_kickoff
from guildhall.application.runs.team import seat_team
from guildhall.application.tasks import queue
from guildhall.bootstrap import build
from guildhall.domain.leases.lease import AcquireLease
from guildhall.domain.projects.commands import CreateProject, RequestKickoff
from guildhall.domain.projects.errors import KickoffRefused
from guildhall.domain.projects.project import Kickoff
from guildhall.domain.record import evolve
from guildhall.domain.runs.commands import EndRun, QueueRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.settings import Settings

PROMPT = Backlog("sentence", "greet", "Greet.", (), "d" * 64)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company with a project that has its team."""
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys", sandbox="none"))
    company = container.company

    def unit(tx: Transaction) -> None:
        tx.ask("Project", "p", CreateProject("p", "Site", "Greet.", company.scope.org_id))
        seat_team(tx, "p")

    company.journal.execute(company.scope, company.origin("tests"), unit)
    yield company
    container.close()


class _Failing:
    """A runtime that fails as it is told to."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def analyze(self, *_arguments: Any) -> Any:
        raise self._error


def _held(company: Company, error: Exception) -> Kickoff:
    runtime: Any = _Failing(error)
    failing = evolve(company, runtimes={"rules": runtime})
    return hold_kickoff(failing, "p", PROMPT, "rules", company.origin("tests"))


def test_what_a_role_fails_by_is_kept(company: Company) -> None:
    assert _held(company, RuntimeError("no answer")).errors["pm"] == "RuntimeError: no answer"


def test_a_journal_that_is_away_is_no_failure_of_a_role(company: Company) -> None:
    with pytest.raises(JournalUnavailable):
        _held(company, JournalUnavailable("the disk is full"))
    assert company.journal.state(company.scope, "Project", "p").kickoff.errors == {}


@pytest.mark.parametrize(("reason", "said"), [("budget_exceeded", "raise it"), ("lease_lost", "ran out")])
def test_a_session_that_ends_before_it_answers_refuses_the_kickoff(
    company: Company, reason: Any, said: str
) -> None:
    with pytest.raises(KickoffRefused, match=said) as refused:
        _held(company, SessionEnded(reason))
    assert refused.value.rule == "kickoff.sessions_answer"
    assert _hold(company).status == "completed"


class _Answering:
    """A runtime that does something while a role is asked."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile = meanwhile

    def analyze(self, *_arguments: Any) -> Analysis:
        self._meanwhile()
        return Analysis(pm_summary="Greet.")


def _hold(company: Company, meanwhile: Callable[[], object] = lambda: None) -> Kickoff:
    runtime: Any = _Answering(meanwhile)
    return hold_kickoff(
        evolve(company, runtimes={"rules": runtime}), "p", PROMPT, "rules", company.origin("tests")
    )


def test_a_kickoff_that_broke_off_keeps_no_other_from_being_held(company: Company) -> None:
    with pytest.raises(JournalUnavailable):
        _held(company, JournalUnavailable("the disk is full"))
    assert _hold(company).status == "completed"


def test_a_kickoff_whose_process_is_gone_keeps_no_other_from_being_held(company: Company) -> None:
    gone = evolve(company.world.processes.me(), pid=2**22 + 1)

    def unit(tx: Transaction) -> None:
        tx.ask("Project", "p", RequestKickoff("k0", "Greet."))
        lease = tx.ask("Lease", "kickoff:p", AcquireLease("kickoff:p", "process 1", 3600))
        queue.heartbeat(tx, "Lease:kickoff:p", lease.fence, 3600, gone)

    company.journal.execute(company.scope, company.origin("tests"), unit)
    assert _hold(company).status == "completed"


def test_a_kickoff_that_is_being_answered_is_let_alone(company: Company) -> None:
    rules: list[str | None] = []

    def meanwhile() -> None:
        with pytest.raises(KickoffRefused) as refusal:
            _hold(company)
        rules.append(refusal.value.rule)

    assert _hold(company, meanwhile).status == "completed"
    assert rules == ["kickoff.one_at_a_time"] * 2


@pytest.mark.parametrize("ended", [False, True])
def test_a_run_has_its_kickoff_answered_until_it_is_over(company: Company, ended: bool) -> None:
    def unit(tx: Transaction) -> None:
        tx.ask("Run", "r", QueueRun("r", "p", {}, "1", BacklogRef("yaml", "b", "d" * 64)))
        if ended:
            tx.ask("Run", "r", EndRun("failed", "no server answered"))
        tx.ask("Project", "p", RequestKickoff("r/company/pm_analyze_requirements/0", "Greet."))

    company.journal.execute(company.scope, company.origin("tests"), unit)
    if ended:
        assert _hold(company).status == "completed"
    else:
        with pytest.raises(KickoffRefused):
            _hold(company)


def test_who_answers_a_kickoff_is_found_by_its_project(company: Company) -> None:
    _hold(company)
    of_project = company.journal.search(company.scope, EventFilter(project_id="p"))
    assert {"lease.acquired", "lease.released"} <= {event.type for event in of_project.events}
