"""Questions whose time is over are closed, however many others wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.command import downgrade, upgrade
from tests.application.conftest import Away

from guildhall.application.approvals import answering
from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.bootstrap import STORE_NAME, build
from guildhall.domain.approvals.commands import RequestApproval, WithdrawApproval
from guildhall.domain.record import evolve
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import migrations_config
from guildhall.settings import Settings


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company over a store of its own."""
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys", sandbox="none"))
    yield container.company
    container.close()


def test_questions_that_wait_hide_none_whose_time_is_over(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "BATCH", 2)
    over = company.system.clock.now() - timedelta(minutes=1)

    def unit(tx: Transaction) -> None:
        for number in range(7):
            expires_at = over if number in (0, 4, 6) else None
            command = RequestApproval(f"a{number}", "Task:t", "May it?", "0" * 64, "someone", expires_at)
            tx.ask("Approval", command.approval_id, command)

    company.journal.execute(company.scope, company.origin("tests"), unit)
    assert answering.expire_approvals(company) == 3
    rows = company.journal.views(company.scope).find("Approval", status="expired")
    assert [row.id for row in rows] == ["a0", "a4", "a6"]
    assert answering.expire_approvals(company) == 0


def test_questions_that_cannot_be_closed_now_are_not_taken_for_answered(company: Company) -> None:
    over = company.system.clock.now() - timedelta(minutes=1)
    command = RequestApproval("a", "Task:t", "May it?", "0" * 64, "someone", over)
    company.journal.execute(
        company.scope, company.origin("tests"), lambda tx: tx.ask("Approval", "a", command)
    )
    away: Any = Away(company.journal)
    with pytest.raises(JournalUnavailable):
        answering.expire_approvals(evolve(company, journal=away))


def test_questions_whose_time_is_not_over_are_not_looked_at(company: Company) -> None:
    now = company.system.clock.now()
    later = now + timedelta(hours=1)

    def unit(tx: Transaction) -> None:
        for name, expires_at in (("never", None), ("later", later), ("answered", now)):
            command = RequestApproval(name, f"Task:{name}", "May it?", "0" * 64, "someone", expires_at)
            tx.ask("Approval", name, command)
        tx.ask("Approval", "answered", WithdrawApproval("nobody is asked any more"))

    company.journal.execute(company.scope, company.origin("tests"), unit)
    views = company.journal.views(company.scope)
    assert views.come_due("Approval", now + timedelta(minutes=1)) == []
    assert views.earliest_due("Approval") == later
    assert [row.id for row in views.come_due("Approval", later)] == ["later"]
    assert company.auditor.verify(company.scope).ok


def test_a_store_of_an_older_guildhall_finds_them_too(company: Company, tmp_path: Path) -> None:
    now = company.system.clock.now()

    def unit(tx: Transaction) -> None:
        for name, expires_at in (("never", None), ("over", now)):
            command = RequestApproval(name, f"Task:{name}", "May it?", "0" * 64, "someone", expires_at)
            tx.ask("Approval", name, command)

    company.journal.execute(company.scope, company.origin("tests"), unit)
    store = Store(f"sqlite:///{tmp_path / 'data' / STORE_NAME}")
    for direction, version in ((downgrade, "20261126_1003"), (upgrade, "head")):
        with store.writing("schema") as connection:
            direction(migrations_config(connection), version)
    store.close()
    rows = company.journal.views(company.scope).come_due("Approval", now)
    assert [row.id for row in rows] == ["over"]
    assert company.auditor.verify(company.scope).ok
