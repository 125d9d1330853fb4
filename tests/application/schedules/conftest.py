"""A company whose clock only the test moves, over both kinds of store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.system import FakeClock
from guildhall.application.company import Company
from guildhall.bootstrap import build
from guildhall.domain.record import evolve
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.catalog import CATALOG
from guildhall.settings import Settings


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A fresh store of each kind."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def open_company(store_url: str, tmp_path: Path, clock: FakeClock) -> Iterator[Callable[[], Company]]:
    """Opens the company as one more process would, with a journal of its own."""
    containers: list[Any] = []

    def open_one() -> Company:
        settings = Settings(database_url=store_url, key_dir=tmp_path / "keys", sandbox="none")
        container = build(tmp_path / "data", settings)
        containers.append(container)
        journal = SqlJournal(Store(store_url), CATALOG, clock, container.company.system.ids)
        containers.append(journal)
        system = evolve(container.company.system, clock=clock)
        return evolve(container.company, journal=journal, system=system)

    yield open_one
    for one in reversed(containers):
        one.close()


@pytest.fixture
def company(open_company: Callable[[], Company]) -> Company:
    """The company of the first process."""
    return open_company()
