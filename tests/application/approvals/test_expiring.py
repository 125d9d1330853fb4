"""Questions whose time is over are closed, however many others wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from guildhall.application.approvals import answering
from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.bootstrap import build
from guildhall.domain.approvals.commands import RequestApproval
from guildhall.domain.record import evolve
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


class _Away:
    """A journal that can be read and takes nothing."""

    def __init__(self, journal: Any) -> None:
        self._journal = journal

    def execute(self, *_arguments: Any, **_options: Any) -> Any:
        raise JournalUnavailable("the disk is full")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


def test_questions_that_cannot_be_closed_now_are_not_taken_for_answered(company: Company) -> None:
    over = company.system.clock.now() - timedelta(minutes=1)
    command = RequestApproval("a", "Task:t", "May it?", "0" * 64, "someone", over)
    company.journal.execute(
        company.scope, company.origin("tests"), lambda tx: tx.ask("Approval", "a", command)
    )
    away: Any = _Away(company.journal)
    with pytest.raises(JournalUnavailable):
        answering.expire_approvals(evolve(company, journal=away))
