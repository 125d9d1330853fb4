"""Batches that are decided while the one before them is being committed: whatever becomes of that one."""

from __future__ import annotations

import gc
import json
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import psycopg
import pytest
from tests.contracts.losing_proxy import LosingProxy

from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Origin, Scope
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import tell
from guildhall.domain.tasks.commands import CompleteTask, CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.persistence import appending
from guildhall.persistence.journal import attempt, waiting
from guildhall.persistence.journal.attempt import OutcomeUnknown
from guildhall.persistence.journal.commits import NotStored
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.journal.waiting import JournalClosed
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.views.catalog import CATALOG


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
        begun, goes_on = threading.Event(), threading.Event()

        def first(tx: Any) -> int:
            begun.set()
            assert goes_on.wait(30)
            return self._add(tx, "first")

        def second(tx: Any) -> int:
            look(tx)
            total = self._add(tx, "second")
            self.second_was_decided.set()
            return total

        self.first: Future[int] = journal.submit(toys.SCOPE, toys.ORIGIN, first)
        assert begun.wait(30)
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


def test_what_is_durable_is_answered_before_the_next_unit_is_decided(
    journal: SqlJournal, toys: Any, server: psycopg.Connection
) -> None:
    seen: list[bool] = []
    begun, goes_on = threading.Event(), threading.Event()

    def first(tx: Any) -> int:
        begun.set()
        assert goes_on.wait(30)
        return tx.ask("Counter", "c", toys.Add(1, "first")).total

    def slow(tx: Any) -> int:
        while "first" not in str(server.execute("SELECT payload FROM events ORDER BY position").fetchall()):
            time.sleep(0.01)
        return tx.ask("Counter", "c", toys.Add(1, "slow")).total

    def after_it(tx: Any) -> int:
        seen.append(answered.done())
        return tx.ask("Counter", "c", toys.Add(1, "after it")).total

    answered = journal.submit(toys.SCOPE, toys.ORIGIN, first)
    assert begun.wait(30)
    others = [journal.submit(toys.SCOPE, toys.ORIGIN, unit) for unit in (slow, after_it)]
    goes_on.set()
    assert answered.result(30) == BEGUN + 1
    assert [other.result(30) for other in others] == [BEGUN + 2, BEGUN + 3]
    assert seen == [True]


def test_what_was_sent_behind_a_batch_of_which_nobody_can_tell_is_not_told_of_either(
    private_postgres: Any, toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt, "PATIENCE_SECONDS", 0.5)
    told: list[float] = []
    journal = toys.open_journal(private_postgres.url)
    for _ in range(BEGUN):
        toys.add(journal, "c")
    with psycopg.connect(private_postgres.url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [appending._lock_key(toys.SCOPE.org_id)])
        two = Two(journal, toys)
        for each in (two.first, two.second):
            each.add_done_callback(lambda _each: told.append(time.monotonic()))
        assert two.second_was_decided.wait(30)
        time.sleep(0.2)
        private_postgres.control("-m", "immediate", "stop")
    for each in (two.first, two.second):
        with pytest.raises(OutcomeUnknown):
            each.result(30)
    assert told[1] - told[0] > 0.4, "the first is told before the second has waited as long"
    private_postgres.restart("fast")
    assert toys.add(journal, "c").total == BEGUN + 1
    journal.close()


@pytest.mark.parametrize("late", [0.0, 0.02, 0.2])
def test_both_are_kept_once_when_the_line_is_lost_as_the_second_is_sent(
    losing_proxy: tuple[LosingProxy, str],
    open_journal: Callable[[str], SqlJournal],
    toys: Any,
    server: psycopg.Connection,
    held: int,
    late: float,
) -> None:
    proxy, url = losing_proxy
    server.execute("SELECT pg_advisory_unlock(%s)", [held])
    journal = open_journal(url)
    for _ in range(BEGUN):
        toys.add(journal, "c")
    server.execute("SELECT pg_advisory_lock(%s)", [held])

    def cut_the_next(_tx: Any) -> None:
        proxy.late, proxy.armed = late, True

    two = Two(journal, toys, cut_the_next)
    assert two.second_was_decided.wait(30)
    while not proxy.cut:
        time.sleep(0.001)
    time.sleep(late / 2)
    server.execute("SELECT pg_advisory_unlock(%s)", [held])
    assert [two.first.result(30), two.second.result(30)] == [BEGUN + 1, BEGUN + 2]
    time.sleep(late)
    assert two.labels() == ["first", "second"]
    assert toys.add(journal, "c").total == BEGUN + 3
    assert journal.head(toys.SCOPE).position == BEGUN + 3


def test_who_comes_after_the_line_was_lost_without_a_word_is_kept(
    losing_proxy: tuple[LosingProxy, str],
    open_journal: Callable[[str], SqlJournal],
    toys: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy, url = losing_proxy
    journal = open_journal(url)
    for _ in range(BEGUN):
        toys.add(journal, "c")
    more = waiting.Waiting.more

    def more_once_it_is_lost(
        lines: waiting.Waiting, line: waiting.Line, *, underway: bool
    ) -> list[waiting.Job]:
        while not proxy.cut:
            time.sleep(0.001)
        time.sleep(0.02)  # until it is known here
        return more(lines, line, underway=underway)

    monkeypatch.setattr(waiting.Waiting, "more", more_once_it_is_lost)
    proxy.armed = True
    two = Two(journal, toys)
    assert [two.first.result(30), two.second.result(30)] == [BEGUN + 1, BEGUN + 2]
    assert two.labels() == ["first", "second"]


def test_what_fails_behind_a_commit_is_no_unit_of_the_next(
    journal: SqlJournal, toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("the tail failed")

    monkeypatch.setattr(threading, "excepthook", lambda _arguments: None)
    monkeypatch.setattr(journal._committer._memory, "on_commit", fail)
    two = Two(journal, toys)
    assert [two.first.result(30), two.second.result(30)] == [BEGUN + 1, BEGUN + 2]
    with pytest.raises(JournalClosed):
        toys.add(journal, "c")


def test_who_withdrew_is_not_remembered(journal: SqlJournal, toys: Any) -> None:
    began, goes_on = threading.Event(), threading.Event()
    served = weakref.WeakSet[Any]()

    def busy(_tx: Any) -> None:
        began.set()
        assert goes_on.wait(30)

    def withdrawn(_tx: Any) -> None:
        raise AssertionError("it is not run")

    first = journal.submit(toys.SCOPE, toys.ORIGIN, busy)
    assert began.wait(30)
    second = journal.submit(toys.SCOPE, toys.ORIGIN, withdrawn)
    assert second.cancel()
    served.add(second)
    del second
    goes_on.set()
    first.result(30)
    assert toys.add(journal, "c").total == BEGUN + 1
    assert toys.add(journal, "c").total == BEGUN + 2
    gc.collect()
    assert not served


def test_a_fault_of_the_thread_leaves_nobody_waiting(
    journal: SqlJournal, toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    more, left = waiting.Waiting.more, [True]

    def fail_once(lines: waiting.Waiting, line: waiting.Line, *, underway: bool) -> list[waiting.Job]:
        jobs = more(lines, line, underway=underway)
        if jobs and left:
            left.clear()
            jobs.append(None)  # type: ignore[arg-type]
        return jobs

    monkeypatch.setattr(threading, "excepthook", lambda _arguments: None)
    monkeypatch.setattr(waiting.Waiting, "more", fail_once)
    two = Two(journal, toys)
    assert two.first.result(30) == BEGUN + 1
    with pytest.raises(JournalClosed):
        two.second.result(30)
    assert two.labels() == ["first"]


def test_what_a_refused_batch_is_run_again_for_is_decided_on_nothing_that_comes_later(
    postgres_url: str,
) -> None:
    store = Store(postgres_url)
    ensure_schema(store)
    journal = SqlJournal(store, CATALOG, SystemClock(), UuidV7Ids())
    scope, origin = Scope("org1"), Origin("tests", correlation_id="c")

    def make(tx: Any, code: str, priority: Any, *paths: str) -> str:
        task_id: str = tx.new_id()
        definition = TaskDefinition(code, owned_paths=paths or None, priority=priority)
        tell(tx, task_id, CreateTask(task_id, "p", code, definition, "ready", "none"))
        return task_id

    def claim(tx: Any) -> Any:
        return queue.claim(tx, "p", queue.Worker("w", 600))

    owner = journal.execute(scope, origin, lambda tx: make(tx, "X", "urgent", "src/**"))
    (held,) = journal.execute(scope, origin, claim)
    late_owner = journal.execute(scope, origin, lambda tx: make(tx, "Y", "urgent", "src/a.py"))
    journal.execute(scope, origin, lambda tx: make(tx, "Z", "low"))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE events ADD CHECK (payload NOT LIKE '%refused%')")
    late: list[Future[Any]] = []

    def plan(tx: Any) -> None:
        for number in range(20):
            make(tx, f"C{number}", "low")
        late.append(journal.submit(scope, origin, complete))

    def complete(tx: Any) -> None:
        tell(tx, owner, CompleteTask(held.fence, None, changed=False))

    def look_and_claim(tx: Any) -> Any:
        tx.views.tally("tasks:p")
        return claim(tx)

    goes_on = threading.Event()
    begun = threading.Event()
    blocked = journal.submit(scope, origin, lambda _tx: begun.set() or goes_on.wait(30))
    assert begun.wait(30)
    units = (
        lambda tx: make(tx, "refused", "low"),
        look_and_claim,
        lambda tx: tx.state("Task", owner),
        plan,
        claim,
    )
    waits: list[Future[Any]] = [journal.submit(scope, origin, unit) for unit in units]
    goes_on.set()
    blocked.result(30)
    with pytest.raises(NotStored):
        waits[0].result(30)
    claims = [*waits[1].result(30), *waits[4].result(30)]
    late[-1].result(30)
    assert late_owner not in {one.task.id for one in claims}, "its paths were another's until the end"
    journal.close()


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
