"""Dispatch says why a task is not fit, and never that it is not because the journal is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.application.conftest import Away

from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.triage import dispatch
from guildhall.bootstrap import build
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.record import evolve
from guildhall.domain.tasks.commands import CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.settings import Settings


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company with a project that has one task in its inbox."""
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys", sandbox="none"))
    company = container.company

    def unit(tx: Transaction) -> None:
        tx.ask("Project", "p", CreateProject("p", "Site", "Greet.", company.scope.org_id))
        tell(tx, "t", CreateTask("t", "p", "T-1", TaskDefinition("Greet"), "inbox", "none", None))

    company.journal.execute(company.scope, company.origin("tests"), unit)
    yield company
    container.close()


def test_a_journal_that_is_away_refuses_no_task(company: Company) -> None:
    away: Any = Away(company.journal)
    with pytest.raises(JournalUnavailable):
        dispatch(evolve(company, journal=away), "p", company.origin("tests"))
    (triaged,) = dispatch(company, "p", company.origin("tests"))
    assert (triaged.task.status, triaged.refused) == ("ready", "")
