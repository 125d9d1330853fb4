"""A store that another process keeps locked, perhaps a stopped one: a sentence, and exit code 1."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
import pytest

from guildhall.adapters.cli.failures import describe
from guildhall.adapters.system import CountingIds, FakeClock
from guildhall.application.ports.journal import Origin, Scope, Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.domain.tasks.commands import CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.persistence import appending, engine
from guildhall.persistence.engine import StoreLocked
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.views.catalog import CATALOG

SCOPE, ORIGIN = Scope("org"), Origin("tests", correlation_id="c")
PATIENCE = 0.4


@pytest.fixture
def journal(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlJournal]:
    """A journal that waits for a lock for less than a second."""
    for module in (appending, engine):
        monkeypatch.setattr(module, "BUSY_SECONDS", PATIENCE)
    opened = SqlJournal(Store(sqlite_url), CATALOG, FakeClock(), CountingIds())
    yield opened
    opened.close()


@pytest.fixture
def locked(sqlite_url: str, journal: SqlJournal) -> Iterator[Any]:
    """Somebody else's transaction on the same file."""
    driver: Any = pysqlite3.dbapi2
    connection = driver.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def test_who_waits_for_a_locked_store_is_told_what_and_what_to_do(
    journal: SqlJournal, locked: Any, sqlite_url: str, tmp_path: Path
) -> None:
    begun = time.monotonic()
    units = [journal.submit(SCOPE, ORIGIN, lambda tx: tx.views.tally("x")) for _ in range(12)]
    errors = [unit.exception() for unit in units]
    assert {type(error) for error in errors} == {StoreLocked}
    # Those that were committed together waited together.
    assert time.monotonic() - begun < 6 * PATIENCE
    failure = describe(StoreLocked.in_file(sqlite_url.removeprefix("sqlite:///")), (), tmp_path / "none")
    assert failure.exit_code == 1
    for word in ("journal.db", "locked by another process", "let it go on or end it"):
        assert word in str(errors[0])
        assert word in failure.message
    locked.execute("ROLLBACK")
    assert journal.execute(SCOPE, ORIGIN, lambda tx: tx.views.tally("x")) == {}


def test_nobody_waits_for_ever_for_a_lock_on_a_server(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "BUSY_SECONDS", PATIENCE)
    store, other = Store(postgres_url), Store(postgres_url)
    ensure_schema(store)
    journal = SqlJournal(store, CATALOG, FakeClock(), CountingIds())
    with other.writing(SCOPE.org_id), pytest.raises(StoreLocked, match="pg_stat_activity"):
        journal.execute(SCOPE, ORIGIN, lambda tx: tx.views.tally("x"))
    assert journal.execute(SCOPE, ORIGIN, lambda tx: tx.views.tally("x")) == {}
    journal.close()
    other.close()


def test_an_org_whose_lock_is_held_keeps_no_other_waiting_on_a_server(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "BUSY_SECONDS", 30.0)
    store, other = Store(postgres_url), Store(postgres_url)
    ensure_schema(store)
    journal = SqlJournal(store, CATALOG, FakeClock(), CountingIds())
    with other.writing(SCOPE.org_id):
        kept = [journal.submit(SCOPE, ORIGIN, create) for _ in range(3)]
        begun = time.monotonic()
        for number in range(5):
            journal.submit(Scope(f"org-{number}"), ORIGIN, create).result(10)
        assert time.monotonic() - begun < 10
        assert not any(unit.done() for unit in kept)
    assert all(unit.result(30) for unit in kept)
    journal.close()
    other.close()


def test_what_is_read_is_read_all_the_same(journal: SqlJournal, locked: Any) -> None:
    assert locked.in_transaction
    assert journal.head(SCOPE).position == 0


def tally(tx: Transaction) -> object:
    return tx.views.tally("x")


def create(tx: Transaction) -> object:
    task_id = tx.new_id()
    return tell(tx, task_id, CreateTask(task_id, "p", task_id, TaskDefinition("one"), "ready", "none"))


@pytest.mark.parametrize(("unit", "units"), [(tally, 6), (create, 1)])
def test_a_lock_on_a_server_is_waited_for_once(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, unit: Callable[[Transaction], object], units: int
) -> None:
    monkeypatch.setattr(appending, "BUSY_SECONDS", PATIENCE)
    store = Store(postgres_url)
    ensure_schema(store)
    journal = SqlJournal(store, CATALOG, FakeClock(), CountingIds())
    for _ in range(3):
        journal.execute(SCOPE, ORIGIN, create)
    is_under_way, goes_on = threading.Event(), threading.Event()
    with psycopg.connect(postgres_url, autocommit=True) as somebody:

        def lock(_tx: Transaction) -> None:
            while somebody.execute("SELECT position FROM heads").fetchone() == (3,):
                time.sleep(0.001)  # until what is underway is durable
            somebody.execute("SELECT pg_advisory_lock(%s)", [appending._lock_key(SCOPE.org_id)])

        def wait(tx: Transaction) -> None:
            create(tx)
            is_under_way.set()
            goes_on.wait(30)

        before = journal.submit(SCOPE, ORIGIN, wait)
        assert is_under_way.wait(30)
        waiting = [journal.submit(SCOPE, ORIGIN, one) for one in (lock, *[unit] * units)]
        goes_on.set()
        before.result()
        begun = time.monotonic()
        assert {type(one.exception()) for one in waiting} == {StoreLocked}
        assert time.monotonic() - begun < 2.8 * PATIENCE, "each half of them waits once"
    journal.execute(SCOPE, ORIGIN, create)
    journal.close()
