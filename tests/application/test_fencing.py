"""A writer under a lease has the whole journal to read, and every way to write asks first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from guildhall.application.company import Company
from guildhall.application.fencing import FencedJournal, fenced
from guildhall.application.ports.journal import EVERY, Journal, Transaction
from guildhall.bootstrap import build
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.projects.commands import CreateProject
from guildhall.settings import Settings


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company with a project."""
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys", sandbox="none"))
    company = container.company
    create = CreateProject("p", "Site", "Greet.", company.scope.org_id)
    company.journal.execute(company.scope, company.origin("tests"), lambda tx: tx.ask("Project", "p", create))
    yield company
    container.close()


def test_it_has_all_that_a_journal_has() -> None:
    asked = {name for name in vars(Journal) if not name.startswith("_")}
    assert asked - set(vars(FencedJournal)) == set()


def test_what_it_reads_is_everybodys(company: Company) -> None:
    whole, scope = company.journal, company.scope
    journal = fenced(company, lambda _tx: None).journal
    now, end = company.system.clock.now(), whole.head(scope).position
    assert journal.search(scope, EVERY) == whole.search(scope, EVERY)
    assert journal.search(scope, EVERY, after=end, newest_first=True).events == []
    assert journal.history(scope, "Project:p") == whole.history(scope, "Project:p") != []
    assert journal.at(scope, [end]) == whole.at(scope, [end]) != []
    found, there = journal.state_at(scope, "Project", "p", end), whole.state_at(scope, "Project", "p", end)
    assert found is not None and there is not None and found.state == there.state
    assert (journal.count(scope, EVERY, 9), journal.first(scope)) == (end, 1)
    assert journal.position_at(scope, now) == whole.position_at(scope, now)


def test_every_way_to_write_asks_first(company: Company) -> None:
    def check(_tx: Transaction) -> None:
        raise StaleFence("run:r", given=1, current=2)

    journal, origin = fenced(company, check).journal, company.origin("tests")
    before = company.journal.head(company.scope)
    create = CreateProject("q", "Other", "Greet.", company.scope.org_id)

    def unit(tx: Transaction) -> None:
        tx.ask("Project", "q", create)

    with pytest.raises(StaleFence):
        journal.execute(company.scope, origin, unit)
    with pytest.raises(StaleFence):
        journal.submit(company.scope, origin, unit).result(20)
    with pytest.raises(StaleFence):
        asyncio.run(journal.awaited(company.scope, origin, unit))
    assert company.journal.head(company.scope) == before
