"""A kickoff keeps what a role could not say, and takes no journal that is away for a role's failure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.application.projects.kickoff import hold_kickoff
from guildhall.application.runs.team import seat_team
from guildhall.bootstrap import build
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.projects.project import Kickoff
from guildhall.domain.record import evolve
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
