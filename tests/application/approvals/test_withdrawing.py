"""The end of a run withdraws all that it asked, and nothing that others did or that was answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guildhall.application.approvals import withdrawing
from guildhall.application.approvals.withdrawing import WITHDRAWN, withdraw_questions
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.bootstrap import build
from guildhall.domain.approvals.commands import Reject, RequestApproval
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.runs.commands import QueueRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.tasks.commands import CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.settings import Settings

SHA = "0" * 64


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company with two runs of a project, of five tasks and of one, and a task of none."""
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys", sandbox="none"))
    company = container.company

    def unit(tx: Transaction) -> None:
        tx.ask("Project", "p", CreateProject("p", "Site", "Greet.", company.scope.org_id))
        for run_id in ("one", "two"):
            backlog = BacklogRef("yaml", run_id, SHA)
            tx.ask("Run", run_id, QueueRun(run_id, "p", {}, "1", backlog, "abc"))
        owners = {**{f"t{number}": "one" for number in range(5)}, "other": "two", "alone": None}
        for task_id, run_id in owners.items():
            code = task_id.upper()
            tell(
                tx, task_id, CreateTask(task_id, "p", code, TaskDefinition("Greet"), "ready", "none", run_id)
            )

    company.journal.execute(company.scope, company.origin("tests"), unit)
    yield company
    container.close()


def ask(company: Company, *subjects: str) -> None:
    """Ask about each of these."""

    def unit(tx: Transaction) -> None:
        for subject in subjects:
            tx.ask("Approval", subject, RequestApproval(subject, subject, "May it?", SHA, "someone", None))

    company.journal.execute(company.scope, company.origin("tests"), unit)


def withdraw(company: Company, run_id: str) -> None:
    company.journal.execute(company.scope, company.origin("tests"), lambda tx: withdraw_questions(tx, run_id))


def found(company: Company, status: str) -> set[str]:
    return {row.id for row in company.journal.views(company.scope).find("Approval", status=status)}


def test_what_a_run_and_its_tasks_asked_is_withdrawn_and_nothing_else(company: Company) -> None:
    ask(company, "Run:one", "Run:two", "Task:t0", "Task:t1", "Task:other", "Task:alone")
    withdraw(company, "one")
    assert found(company, "withdrawn") == {"Run:one", "Task:t0", "Task:t1"}
    assert found(company, "asked") == {"Run:two", "Task:other", "Task:alone"}
    assert company.journal.state(company.scope, "Approval", "Run:one").reason == WITHDRAWN


def test_however_many_they_are(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawing, "BATCH", 2)
    subjects = [f"Task:t{number}" for number in range(5)]
    ask(company, *subjects)
    withdraw(company, "one")
    assert found(company, "withdrawn") == set(subjects)


def test_an_answer_that_was_given_stays_and_a_repeat_changes_nothing(company: Company) -> None:
    ask(company, "Task:t0", "Task:t1")
    reject = Reject("person:ada", "person", SHA, company.system.clock.now(), "no tests")
    company.journal.execute(
        company.scope, company.origin("tests"), lambda tx: tx.ask("Approval", "Task:t0", reject)
    )
    withdraw(company, "one")
    before = company.journal.head(company.scope)
    withdraw(company, "one")
    assert company.journal.head(company.scope) == before
    assert (found(company, "rejected"), found(company, "withdrawn")) == ({"Task:t0"}, {"Task:t1"})
