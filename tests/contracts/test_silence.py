"""A PostgreSQL server that says nothing any more is given up; one that is still at work is waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from tests.contracts.losing_proxy import LosingProxy

from guildhall.application.ports.journal import EventFilter, JournalUnavailable
from guildhall.persistence import dialect, silence
from guildhall.persistence.appending import append_transaction
from guildhall.persistence.audit.rows import stream
from guildhall.persistence.engine import StoreAway
from guildhall.persistence.journal import attempt
from guildhall.persistence.journal.journal import SqlJournal

LONG_SECONDS = 20
"""Far longer than it takes to give a server up here, and far shorter than to do so without a bound."""


@pytest.fixture(autouse=True)
def doubted_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "PROMPT_SECONDS", 0.1)
    monkeypatch.setattr(silence, "SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(attempt, "PATIENCE_SECONDS", 0.5)


@pytest.fixture
def impatient(private_postgres: Any) -> str:
    """The URL of a server that may be stopped; two seconds are the least in which psycopg connects."""
    url: str = private_postgres.url
    return f"{url}{'&' if '?' in url else '?'}connect_timeout=2"


def ends(ask: Callable[[], object]) -> BaseException | None:
    """What an errand in a thread of its own comes to, which must not take long."""
    met: list[BaseException | None] = []

    def run() -> None:
        try:
            ask()
        except BaseException as error:  # noqa: BLE001 - it is looked at in the thread of the test
            met.append(error)
        else:
            met.append(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LONG_SECONDS)
    assert met, "it waits without bound"
    return met[0]


def reads(journal: SqlJournal, toys: Any) -> Iterator[Callable[[], object]]:
    yield lambda: journal.head(toys.SCOPE)
    yield lambda: journal.views(toys.SCOPE).tally("counters")
    yield lambda: journal.search(toys.SCOPE, EventFilter())


def test_who_reads_from_a_server_that_was_stopped_is_told_so(
    private_postgres: Any, impatient: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    journal = open_journal(impatient)
    toys.add(journal, "c")
    for ask in reads(journal, toys):
        ask()
        with private_postgres.stopped():
            assert isinstance(ends(ask), StoreAway)
        ask()


def test_a_server_that_is_stopped_in_the_middle_leaves_no_connection_behind(
    private_postgres: Any,
    impatient: str,
    open_journal: Callable[[str], SqlJournal],
    toys: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    journal = open_journal(impatient)
    toys.add(journal, "c")
    store = journal.store

    def ask() -> None:
        with store.reading() as connection:
            dialect.ask(connection, "SELECT position FROM heads", ())
            with private_postgres.stopped():
                dialect.ask(connection, "SELECT position FROM heads", ())

    def look_at_all() -> None:
        with store.snapshot() as connection:
            rows = stream(connection, "SELECT hash FROM events WHERE org_id = ?", (toys.SCOPE.org_id,))
            with private_postgres.stopped():
                next(rows)

    def build_anew() -> None:
        with store.writing(toys.SCOPE.org_id) as connection, private_postgres.stopped():
            dialect.ask(connection, "SELECT position FROM heads", ())

    for errand in (ask, look_at_all, build_anew):
        assert isinstance(ends(errand), StoreAway)
        pool: Any = store.engine.pool
        assert pool.checkedout() == 0
        assert journal.head(toys.SCOPE).position == 1
    assert not caplog.records


def test_who_asks_a_server_that_was_stopped_for_the_lock_is_told_so(
    private_postgres: Any, impatient: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    journal = open_journal(impatient)
    toys.add(journal, "c")
    writer = journal.store.writer()

    def write() -> None:
        with writer.appending(toys.SCOPE.org_id):
            pass

    write()
    with private_postgres.stopped():
        assert dialect.is_transient(ends(write))  # pyright: ignore[reportArgumentType] - it says no to all others
    write()
    writer.close()

    def look_up() -> object:
        return journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: tx.views.tally("counters"))

    look_up()
    with private_postgres.stopped():
        assert isinstance(ends(look_up), JournalUnavailable)
    look_up()
    assert toys.add(journal, "c").total == 2


def test_a_line_on_which_nothing_comes_is_given_up_though_its_server_lives(
    losing_proxy: tuple[LosingProxy, str], open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    proxy, url = losing_proxy
    journal = open_journal(url)
    toys.add(journal, "c")

    def ask() -> None:
        with journal.store.reading() as connection:
            proxy.mute_all()
            dialect.ask(connection, "SELECT repeat('x', 100), 1 FROM heads", ())

    assert isinstance(ends(ask), StoreAway)
    assert journal.head(toys.SCOPE).position == 1
    assert toys.add(journal, "c").total == 2


def test_what_a_server_works_at_long_is_waited_for(
    postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    journal = open_journal(postgres_url)
    with journal.store.reading() as connection:
        assert dialect.ask(connection, "SELECT 1, pg_sleep(1.5)", ())[0][0] == 1
        asked = dialect.exchange(connection, ("SELECT pg_sleep(1)", ()), ("SELECT 2", ()))
        assert asked[1].fetchone()[0] == 2
    with journal.store.writing("elsewhere") as connection:
        dialect.ask(connection, "SELECT pg_sleep(1.5)", ())
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with journal.store.connect() as connection, append_transaction(connection, toys.SCOPE.org_id):
            held.set()
            over.wait(1.5)

    holding = threading.Thread(target=hold)
    holding.start()
    held.wait()
    with journal.store.writer().appending(toys.SCOPE.org_id):
        pass
    holding.join()


@pytest.fixture
def line(postgres_url: str) -> Iterator[silence.HeededConnection]:
    with silence.connect([postgres_url], {"autocommit": True}) as connection:
        yield connection


def test_an_answer_that_takes_long_to_come_is_heard_all_the_time(
    line: silence.HeededConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "SILENCE_SECONDS", 1.2)
    line.again = None  # it would say that it is at work
    asked = "SELECT repeat('x', 1000000), pg_sleep(0.4) FROM generate_series(1, 8)"
    assert len(line.execute(asked).fetchall()) == 8


def test_who_waits_for_a_notification_waits_for_it_without_bound(
    line: silence.HeededConnection, postgres_url: str
) -> None:
    line.execute("LISTEN it")
    line.again = None

    def tell() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute("NOTIFY it, 'come'")

    later = threading.Timer(1.5, tell)
    later.start()
    assert [told.payload for told in line.notifies(stop_after=1)] == ["come"]
    later.join()
    begun = time.monotonic()
    assert not list(line.notifies(timeout=0.5))
    assert 0.5 <= time.monotonic() - begun < LONG_SECONDS


def test_a_server_that_cannot_be_asked_again_is_lost(
    line: silence.HeededConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> psycopg.Connection[Any]:
        raise psycopg.OperationalError

    monkeypatch.setattr(line, "again", refused)
    with pytest.raises(psycopg.OperationalError, match="has not answered for"):
        line.execute("SELECT pg_sleep(20)")
    assert line.closed
    with suppress(psycopg.OperationalError):
        line.rollback()


def test_a_server_that_waits_for_who_reads_nothing_is_not_at_work_for_them(
    line: silence.HeededConnection, postgres_url: str
) -> None:
    """What it says gets lost on the way: it is active, and will be for ever."""
    line.pgconn.send_query(b"SELECT repeat('x', 1000) FROM generate_series(1, 1000000)")
    asked = "SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s"
    deadline = time.monotonic() + LONG_SECONDS
    with psycopg.connect(postgres_url, autocommit=True) as other:
        while other.execute(asked, (line.info.backend_pid,)).fetchone() != ("Client",):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert not line._is_at_work()
    line.pgconn.finish()
