"""Batches that are decided while the one before them is being committed: whatever becomes of that one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import psycopg
import pytest

from guildhall.persistence import appending
from guildhall.persistence.journal import waiting
from guildhall.persistence.journal.commits import NotStored
from guildhall.persistence.journal.journal import SqlJournal


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "WORTH_HALVING", 1)


@pytest.fixture
def server(postgres_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


class Two:
    """Two units that add to one counter: the second is decided while the first is being committed."""

    def __init__(self, journal: SqlJournal, toys: Any, look: Callable[[Any], Any] = lambda _tx: None) -> None:
        self.journal, self.toys = journal, toys
        self.decided = {"first": 0, "second": 0}
        self.second_was_decided = threading.Event()
        goes_on = threading.Event()

        def first(tx: Any) -> int:
            assert goes_on.wait(30)
            return self._add(tx, "first")

        def second(tx: Any) -> int:
            look(tx)
            total = self._add(tx, "second")
            self.second_was_decided.set()
            return total

        self.first: Future[int] = journal.submit(toys.SCOPE, toys.ORIGIN, first)
        self.second: Future[int] = journal.submit(toys.SCOPE, toys.ORIGIN, second)
        goes_on.set()

    def _add(self, tx: Any, name: str) -> int:
        self.decided[name] += 1
        total: int = tx.ask("Counter", "c", self.toys.Add(1, name)).total
        return total

    def labels(self) -> list[str]:
        lines = self.journal.read(self.toys.SCOPE)
        return [json.loads(line.payload or "")["label"] for line in lines[BEGUN:]]


BEGUN = 3


@pytest.fixture
def journal(postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any) -> SqlJournal:
    """A journal that knows where it stands."""
    opened = open_journal(postgres_url)
    for _ in range(BEGUN):
        toys.add(opened, "c")
    return opened


@pytest.fixture
def held(server: psycopg.Connection, toys: Any) -> int:
    """The lock of the org, in somebody else's hands."""
    key = appending._lock_key(toys.SCOPE.org_id)
    server.execute("SELECT pg_advisory_lock(%s)", [key])
    return key


def test_neither_is_answered_before_it_is_durable_and_both_are_in_order(
    journal: SqlJournal, toys: Any, server: psycopg.Connection, held: int
) -> None:
    two = Two(journal, toys)
    assert two.second_was_decided.wait(30), "it is decided though the first one is underway"
    time.sleep(0.1)
    assert not two.first.done()
    assert not two.second.done()
    assert two.labels() == []
    server.execute("SELECT pg_advisory_unlock(%s)", [held])
    assert [two.first.result(30), two.second.result(30)] == [BEGUN + 1, BEGUN + 2]
    assert two.labels() == ["first", "second"]
    assert two.decided == {"first": 1, "second": 1}
    assert toys.add(journal, "c").total == BEGUN + 3


def test_both_are_decided_anew_when_another_process_came_before_the_first(
    journal: SqlJournal, postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    other = open_journal(postgres_url)
    holds, goes_on = threading.Event(), threading.Event()

    def hold(tx: Any) -> int:
        tx.views.tally("counters")
        holds.set()
        assert goes_on.wait(30)
        return tx.ask("Counter", "c", toys.Add(1, "before")).total

    before = other.submit(toys.SCOPE, toys.ORIGIN, hold)
    assert holds.wait(30)
    two = Two(journal, toys)
    assert two.second_was_decided.wait(30)
    goes_on.set()
    totals = [before.result(30), two.first.result(30), two.second.result(30)]
    assert totals == [BEGUN + 1, BEGUN + 2, BEGUN + 3]
    assert two.labels() == ["before", "first", "second"]
    assert two.decided == {"first": 2, "second": 2}


def test_both_are_kept_once_when_the_line_is_lost_meanwhile(
    journal: SqlJournal, toys: Any, server: psycopg.Connection, held: int
) -> None:
    two = Two(journal, toys)
    assert two.second_was_decided.wait(30)
    waits = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not server.execute(waits).fetchall():
        time.sleep(0.01)
    server.execute("SELECT pg_advisory_unlock(%s)", [held])
    assert [two.first.result(30), two.second.result(30)] == [BEGUN + 1, BEGUN + 2]
    assert two.labels() == ["first", "second"]
    assert two.decided == {"first": 2, "second": 2}


def test_what_stands_on_a_batch_that_is_refused_is_decided_without_it(
    journal: SqlJournal, toys: Any, server: psycopg.Connection
) -> None:
    server.execute("ALTER TABLE events ADD CHECK (payload NOT LIKE '%\"first\"%')")
    two = Two(journal, toys)
    with pytest.raises(NotStored, match="violates check constraint"):
        two.first.result(30)
    assert two.second.result(30) == BEGUN + 1
    assert two.labels() == ["second"]
    assert two.decided == {"first": 1, "second": 2}


def test_a_look_up_waits_for_what_is_underway_and_finds_it(
    journal: SqlJournal, toys: Any, server: psycopg.Connection, held: int
) -> None:
    found: list[Any] = []
    two = Two(journal, toys, lambda tx: found.extend(tx.views.find("Counter", total=BEGUN + 1)))
    assert not two.second_was_decided.wait(0.5)
    server.execute("SELECT pg_advisory_unlock(%s)", [held])
    assert [two.first.result(30), two.second.result(30)] == [BEGUN + 1, BEGUN + 2]
    assert len(found) == 1


def test_a_crowd_of_callers_loses_nothing_while_others_write_too(
    journal: SqlJournal, postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    other = open_journal(postgres_url)
    totals: list[int] = []

    def call(thread: int) -> None:
        for number in range(40):
            writer = other if (thread, number % 10) == (0, 9) else journal
            totals.append(toys.add(writer, "c", 1, f"{thread}-{number}").total)

    callers = [threading.Thread(target=call, args=(thread,)) for thread in range(16)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(totals) == list(range(BEGUN + 1, BEGUN + 1 + 16 * 40))
    lines = journal.read(toys.SCOPE)
    assert len({line.payload for line in lines[BEGUN:]}) == 16 * 40
    assert [line.prev_hash for line in lines[1:]] == [line.hash for line in lines[:-1]]
