"""Several committing processes on one store: nothing is skipped, lost or doubled."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from guildhall.adapters.system import UuidV7Ids
from guildhall.application.ports.journal import JournalUnavailable
from guildhall.persistence import dialect
from guildhall.persistence.journal.attempt import OutcomeUnknown
from guildhall.persistence.journal.commits import NotStored
from guildhall.persistence.journal.journal import SqlJournal

WRITER = str(Path(__file__).with_name("writer.py"))


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, WRITER, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)


def labels(journal: SqlJournal, toys: Any) -> list[str]:
    found: list[str] = []
    after = 0
    while lines := journal.read(toys.SCOPE, after):
        assert [line.position for line in lines] == list(range(after + 1, after + 1 + len(lines)))
        assert all(a.hash == b.prev_hash for a, b in pairwise(lines))
        for line in lines:
            assert line.payload is not None
            found.append(json.loads(line.payload)["label"])
        after = lines[-1].position
    return found


def test_two_journals_on_one_store_see_each_other(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    one, other = open_journal(shared_url), open_journal(shared_url)
    for number in range(6):
        journal = (one, other)[number % 2]
        assert toys.add(journal, "c").total == number + 1
        assert toys.add(journal, f"own{number}").total == 1
    assert one.head(toys.SCOPE) == other.head(toys.SCOPE)
    assert one.views(toys.SCOPE).tally("counters") == other.views(toys.SCOPE).tally("counters")


def test_two_committers_decide_one_after_the_other(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    def read_then_write(tx: Any) -> int:
        seen: int = tx.state("Counter", "c").total
        time.sleep(0.001)
        tx.ask("Counter", "c", toys.Add(1))
        return seen

    journals = [open_journal(shared_url) for _ in range(3)]
    with ThreadPoolExecutor(12) as pool:
        seen = list(
            pool.map(lambda n: journals[n % 3].execute(toys.SCOPE, toys.ORIGIN, read_then_write), range(60))
        )
    assert sorted(seen) == list(range(60))


def test_what_a_journal_remembers_is_nothing_to_decide_on_once_another_has_written(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    def only_read(tx: Any) -> int:
        return tx.state("Counter", "c").total

    def look_and_go_on(tx: Any) -> int:
        with suppress(Exception):
            tx.views.tally("counters")
        return tx.ask("Counter", "c", toys.Add(1)).total

    one, other = open_journal(shared_url), open_journal(shared_url)
    for unit, adds in ((only_read, 0), (look_and_go_on, 1)):
        begun = max(toys.add(one, "c").total for _ in range(3))
        toys.add(other, "c")
        assert one.execute(toys.SCOPE, toys.ORIGIN, unit) == begun + 1 + adds
    assert toys.add(other, "c").total == begun + 3
    assert len(labels(one, toys)) == begun + 3


def test_what_a_journal_remembers_is_looked_up_without_asking_while_it_is_the_newest(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions, ask = list[str](), dialect.ask

    def noted(connection: Any, question: str, parameters: Any) -> Any:
        questions.append(question)
        return ask(connection, question, parameters)

    def look(tx: Any) -> int:
        return tx.views.get("Counter", "c").total

    one, other = open_journal(shared_url), open_journal(shared_url)
    begun = max(toys.add(one, "c").total for _ in range(3))
    monkeypatch.setattr(dialect, "ask", noted)
    assert one.execute(toys.SCOPE, toys.ORIGIN, look) == begun
    assert not [question for question in questions if "FROM counters" in question]
    toys.add(other, "c")
    assert one.execute(toys.SCOPE, toys.ORIGIN, look) == begun + 1


def test_what_passes_from_one_value_to_another_is_found_once(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal(shared_url)
    toys.add(journal, "c")
    steps, ask, reader = cycle([1, -1]), dialect.ask, threading.current_thread()

    def ask_and_pass_on(connection: Any, question: str, parameters: Any) -> Any:
        rows = ask(connection, question, parameters)
        if threading.current_thread() is reader:
            step = toys.Added(next(steps))
            journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: tx.append("Counter", "c", step))
        return rows

    monkeypatch.setattr(dialect, "ask", ask_and_pass_on)
    for _ in range(4):
        assert len(journal.views(toys.SCOPE).find("Counter", total=(1, 2))) == 1
    numbers = tuple(range(150))
    assert len(journal.views(toys.SCOPE).find("Counter", total=numbers)) == 1


def test_a_unit_that_another_process_overtook_is_decided_anew(
    postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    one, other = open_journal(postgres_url), open_journal(postgres_url)
    begun = max(toys.add(one, "c").total for _ in range(3))
    seen: list[int] = []

    def overtaken(tx: Any) -> None:
        seen.append(tx.ask("Counter", "c", toys.Add(1)).total)
        if len(seen) == 1:
            toys.add(other, "c")

    one.execute(toys.SCOPE, toys.ORIGIN, overtaken)
    assert seen == [begun + 1, begun + 2]
    assert toys.add(one, "c").total == begun + 3
    assert len(labels(one, toys)) == begun + 3


def test_an_exchange_waits_for_the_lock_and_looks_once_it_has_it(
    postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    one, other = open_journal(postgres_url), open_journal(postgres_url)
    begun = max(toys.add(one, "c").total for _ in range(3))
    holds, goes_on = threading.Event(), threading.Event()

    def hold(tx: Any) -> int:
        tx.views.tally("counters")
        holds.set()
        assert goes_on.wait(30)
        return tx.ask("Counter", "c", toys.Add(1)).total

    first = other.submit(toys.SCOPE, toys.ORIGIN, hold)
    assert holds.wait(30)
    second = one.submit(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(1)).total)
    with pytest.raises(TimeoutError):
        second.result(0.5)
    goes_on.set()
    assert [first.result(), second.result()] == [begun + 1, begun + 2]


@pytest.mark.parametrize("change", ["rebuilt = rebuilt + 1", f"hash = '{'0' * 64}'"])
def test_a_journal_is_not_decided_on_that_is_another_at_the_same_position(
    postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, change: str
) -> None:
    journal = open_journal(postgres_url)
    begun = max(toys.add(journal, "c").total for _ in range(3))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"UPDATE heads SET {change}".encode())
        connection.execute(
            "UPDATE counters SET doc = replace(doc, %s, '\"total\":100')", [f'"total":{begun}']
        )
    assert toys.add(journal, "c").total == 101


def test_journals_that_overtake_each_other_again_and_again_are_refused_nothing(
    postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    one, other = open_journal(postgres_url), open_journal(postgres_url)
    writers = ([one, other] * 7 + [one] * 3 + [other, one]) * 5  # so often that psycopg prepares what it asks
    assert [toys.add(journal, "c").total for journal in writers] == list(range(1, len(writers) + 1))


def test_text_is_kept_as_it_is_whatever_the_client_is_said_to_write(
    postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    journal = open_journal(postgres_url)
    for _ in range(3):
        journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(1, "é")))
    assert labels(journal, toys) == ["é"] * 3


def test_a_unit_that_goes_on_behind_a_failed_statement_takes_nobody_with_it(
    postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    journal = open_journal(postgres_url)
    goes_on = threading.Event()
    journal.submit(toys.SCOPE, toys.ORIGIN, lambda _tx: goes_on.wait(30))

    def fail(connection: Any) -> None:
        with suppress(Exception):
            connection.exec_driver_sql("SELECT nothing FROM nowhere")

    def write(tx: Any) -> None:
        tx.write(fail)

    kept = journal.submit(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(1)))
    lost = journal.submit(toys.SCOPE, toys.ORIGIN, write)
    goes_on.set()
    assert kept.result().total == 1
    with pytest.raises(JournalUnavailable, match="a statement failed"):
        lost.result()
    assert journal.state(toys.SCOPE, "Counter", "c").total == 1


def test_a_server_that_would_show_what_stood_before_the_lock_is_told_not_to(
    postgres_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        database = sql.Identifier(connection.info.dbname)
        setting = sql.SQL("ALTER DATABASE {} SET default_transaction_isolation = 'repeatable read'")
        connection.execute(setting.format(database))
    journals = [open_journal(postgres_url) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        totals = list(pool.map(lambda n: toys.add(journals[n % 2], "c").total, range(40)))
    assert sorted(totals) == list(range(1, 41))


def test_a_reader_is_woken_by_another_process(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    one, other = open_journal(shared_url), open_journal(shared_url)
    second = type(toys.SCOPE)("org2")
    woken: list[tuple[bool, float]] = []

    def wait() -> None:
        grown = one.wait(toys.SCOPE, 0, 30)
        woken.append((grown, time.monotonic()))

    waiters = [threading.Thread(target=wait) for _ in range(2)]
    also = threading.Thread(target=lambda: woken.append((one.wait(second, 0, 30), time.monotonic())))
    for waiter in (*waiters, also):
        waiter.start()
    time.sleep(0.05)
    # Both orgs grow between two looks: noticing one must not hide the other.
    toys.add(other, "c", scope=second)
    toys.add(other, "c")
    committed = time.monotonic()
    for waiter in (*waiters, also):
        waiter.join(30)
    assert [grown for grown, _ in woken] == [True, True, True]
    assert max(at for _, at in woken) - committed < 5


def test_a_tail_skips_nothing_under_sixteen_writers_in_four_processes(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    journal = open_journal(shared_url)
    writers = [start(shared_url, name, 4, 12) for name in "abcd"]
    seen: list[int] = []
    while len(seen) < 4 * 4 * 12:
        assert journal.wait(toys.SCOPE, len(seen), 60)
        seen.extend(line.position for line in journal.read(toys.SCOPE, len(seen), 7))
        assert seen == list(range(1, len(seen) + 1))
    acknowledged = "".join(writer.communicate(timeout=60)[0] for writer in writers).split()
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    assert sorted(labels(journal, toys)) == sorted(acknowledged)
    assert len(set(acknowledged)) == 192
    totals = [row.state.total for row in journal.views(toys.SCOPE).find("Counter", limit=1000)]
    assert sum(totals) == 192


def test_what_was_acknowledged_outlives_kill_9(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    acknowledged: list[str] = []
    for victim in ("v1", "v2"):
        writers = [start(shared_url, victim, 4, 10_000), start(shared_url, f"other-{victim}", 2, 15)]
        assert writers[0].stdout
        acknowledged += [writers[0].stdout.readline().strip() for _ in range(40)]
        writers[0].kill()
        for writer in writers:
            out, _ = writer.communicate(timeout=60)
            acknowledged += [line for line in out.split("\n") if line.count("-") >= 2]
        assert writers[1].returncode == 0
    journal = open_journal(shared_url)
    stored = labels(journal, toys)
    assert len(stored) == len(set(stored))
    # The last line of a killed process may have been cut, so only whole labels are looked for.
    assert {label for label in acknowledged[:-1] if label} <= set(stored)
    totals = [row.state.total for row in journal.views(toys.SCOPE).find("Counter", limit=100_000)]
    assert sum(totals) == len(stored)
    assert toys.add(journal, "afterwards").total == 1


def test_a_long_snapshot_delays_no_writer(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    journal = open_journal(shared_url)
    toys.add(journal, "c")
    with journal.store.snapshot() as connection:
        count = "SELECT count(*) FROM events"
        assert connection.exec_driver_sql(count).scalar_one() == 1
        for _ in range(200):
            toys.add(journal, "c")
        assert connection.exec_driver_sql(count).scalar_one() == 1
    assert journal.state(toys.SCOPE, "Counter", "c").total == 201
    with journal.store.snapshot() as connection:
        assert connection.exec_driver_sql(count).scalar_one() == 201


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_postgresql_restarts_under_load(private_postgres: Any, toys: Any, mode: str) -> None:
    journal = toys.open_journal(private_postgres.url, None, UuidV7Ids())
    acknowledged: list[str] = []
    refused: list[str] = []
    over = threading.Event()

    def caller(thread: int) -> None:
        number = 0
        while not over.is_set():
            label = f"{thread}-{number}"
            number += 1
            try:
                toys.add(journal, f"c{thread}", 1, label)
                acknowledged.append(label)
            except (NotStored, OutcomeUnknown):
                refused.append(label)

    threads = [threading.Thread(target=caller, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(2):
            before = len(acknowledged)
            private_postgres.restart(mode)
            deadline = time.monotonic() + 60
            while len(acknowledged) < before + 50 and time.monotonic() < deadline:
                assert journal.wait(toys.SCOPE, 0, 1)
                time.sleep(0.01)
            assert len(acknowledged) >= before + 50
    finally:
        over.set()
        for thread in threads:
            thread.join()
    stored = labels(journal, toys)
    journal.close()
    assert len(stored) == len(set(stored))
    assert set(acknowledged) <= set(stored)
    # Restarts are waited for: nobody was refused.
    assert refused == []
    assert set(stored) == set(acknowledged)
