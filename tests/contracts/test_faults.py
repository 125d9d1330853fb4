"""Disks that are full, read-only or broken, and answers that are lost: nothing false is ever acknowledged."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from tests.contracts.losing_proxy import LosingProxy

from guildhall.application.ports.journal import EventFilter
from guildhall.persistence import appending, dialect, silence, writes
from guildhall.persistence.caches import EntityCaches
from guildhall.persistence.engine import StoreAway
from guildhall.persistence.journal import attempt
from guildhall.persistence.journal.attempt import OutcomeUnknown
from guildhall.persistence.journal.commits import JournalStopped, NotStored
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.waiting import JournalClosed
from guildhall.persistence.tables import tallies
from guildhall.persistence.urls import StoreUnusable

WRITER = str(Path(__file__).with_name("writer.py"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A folder on a small file system, or, where none may be mounted, a limit on the size of files."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    mounted = os.getuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield folder, 0 if mounted else 2_000_000
    if mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_refuses_and_loses_nothing(
    small_disk: tuple[Path, int], open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    folder, limit = small_disk
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * (0 if limit else 1_500_000))
    url = f"sqlite:///{folder}/journal.db"
    command = [sys.executable, WRITER, "fill", url, str(limit)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        said: list[str] = []
        while not (said and said[-1].startswith("refused")):
            said.append(process.stdout.readline())
            assert said[-1]
        assert said[-1].startswith("refused NotStored the journal could not be" if not limit else "refused ")
        ballast.unlink()
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "again 1\n"
    acknowledged = len(said) - 1
    assert acknowledged > 20
    journal = open_journal(url)
    streams = [line.stream for line in journal.read(toys.SCOPE, limit=100_000)]
    assert streams[:acknowledged] == [f"Counter:c{number}" for number in range(acknowledged)]
    assert streams[-1] == "Counter:afterwards"
    assert len(streams) <= acknowledged + 1 + bool(limit)  # past a limit on files nobody knows of the last


def test_a_write_that_was_not_synchronised_is_not_acknowledged(
    sqlite_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    run = subprocess.run(
        [sys.executable, WRITER, "unsynced", sqlite_url], capture_output=True, text=True, check=True
    )
    first, second = run.stdout.splitlines()
    assert first == "1"
    assert second.startswith("refused the disk failed while the journal committed")
    journal = open_journal(sqlite_url)
    assert toys.add(journal, "c", 100).total in (101, 111)  # unknown is no promise that it is gone
    assert journal.head(toys.SCOPE).position == len(journal.read(toys.SCOPE))


READ_ONLY = """
import sys
sys.path.insert(0, sys.argv[1])
import psycopg, toys  # before the privileges are gone that may be needed to read them
from alembic import command
from guildhall.persistence.urls import StoreUnusable
toys.drop_privileges()
try:
    journal = toys.open_journal(sys.argv[2])
    toys.add(journal, "c")
except Exception as error:
    sys.stdout.write(f"{type(error).__name__}: {error}")
"""


@pytest.mark.parametrize(
    ("there", "refused"),
    [
        (
            True,
            r"StoreReadOnly: /tmp/guildhall-ro-\S+ cannot be written to here: its folder, or its disk, is",
        ),
        (False, r"StoreUnusable: the store sqlite:////tmp/guildhall-ro-.*is its folder there and writable\?"),
    ],
    ids=["a store that is there", "a store to be made"],
)
def test_a_read_only_folder_is_refused_with_a_sentence(
    there: bool, refused: str, sqlite_url: str, tmp_path: Path, toys: Any
) -> None:
    folder = Path("/tmp") / f"guildhall-ro-{os.getpid()}-{there}"
    folder.mkdir(mode=0o755)
    path = folder / "journal.db"
    try:
        if there:
            path.write_bytes(Path(sqlite_url.removeprefix("sqlite:///")).read_bytes())
            path.chmod(0o444)
        folder.chmod(0o555)
        script = [sys.executable, "-c", READ_ONLY, str(Path(__file__).parent), f"sqlite:///{path}"]
        said = subprocess.run(script, capture_output=True, text=True, check=True).stdout
    finally:
        folder.chmod(0o755)
        path.unlink(missing_ok=True)
        folder.rmdir()
    assert re.match(refused, said)


@pytest.mark.parametrize(
    "content", [b"no database at all, but a text that is long enough" * 40, b"\x00" * 4096]
)
def test_a_file_that_is_no_store_is_refused_and_kept(content: bytes, tmp_path: Path, toys: Any) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match=r"cannot be opened \(file is not a database\)"):
        toys.open_store(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_missing_folder_and_another_kind_of_url_are_refused(tmp_path: Path, toys: Any) -> None:
    with pytest.raises(StoreUnusable, match=r"unable to open database file"):
        toys.open_store(f"sqlite:///{tmp_path}/none/journal.db")
    with pytest.raises(StoreUnusable, match=r"a store is sqlite:///PATH or postgresql://…, not mysql:…"):
        toys.open_store("mysql://u:secret@h/d")
    with pytest.raises(StoreUnusable, match=r"does its server answer\?$") as caught:
        toys.open_store("postgresql://u:secret@127.0.0.1:1/d")
    assert "secret" not in str(caught.value)


@pytest.fixture(params=["memory", "sqlite"])
def local_url(request: pytest.FixtureRequest) -> str:
    """The stores whose COMMIT is a statement; PostgreSQL's answers are lost further below."""
    return "sqlite://" if request.param == "memory" else request.getfixturevalue("sqlite_url")


def fail_once_after_commit(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    left, ask = [reason], appending.ask

    def lose(connection: Any, question: str, parameters: Any) -> Any:
        rows = ask(connection, question, parameters)
        if question == "COMMIT" and left:
            raise OperationalError(question, None, Exception(left.pop()))
        return rows

    monkeypatch.setattr(appending, "ask", lose)


def test_a_commit_whose_answer_was_lost_is_not_doubled(
    local_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal(local_url)
    toys.add(journal, "c")
    fail_once_after_commit(monkeypatch, "interrupted")
    assert toys.add(journal, "c", 10).total == 11
    assert toys.add(journal, "c", 100).total == 111
    assert journal.head(toys.SCOPE).position == 3


def test_after_a_disk_failed_to_commit_nothing_is_acknowledged(
    local_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal(local_url)
    toys.add(journal, "c")
    fail_once_after_commit(monkeypatch, "disk I/O error")
    with pytest.raises(OutcomeUnknown, match=r"the disk failed while the journal committed; look before"):
        toys.add(journal, "c", 10)
    with pytest.raises(JournalStopped, match=r"see to the disk, then start again"):
        toys.add(journal, "c", 100)
    assert journal.state(toys.SCOPE, "Counter", "c").total == 11


def test_a_database_that_is_away_is_a_sentence_to_who_reads(
    postgres_url: str, postgres_server: Any, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    journal = open_journal(postgres_url)
    toys.add(journal, "c")
    name = journal.store.engine.url.database or ""
    asked: list[Callable[[], object]] = [
        lambda: journal.head(toys.SCOPE),
        lambda: journal.views(toys.SCOPE).tally("counters"),
        lambda: journal.search(toys.SCOPE, EventFilter()),
    ]
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as admin:
        admin.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name)))
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        for ask in asked:
            with pytest.raises(
                StoreAway, match=r"cannot be asked now: its database does not answer"
            ) as caught:
                ask()
            assert name not in caught.value.message
        admin.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(Identifier(name)))
    assert journal.state(toys.SCOPE, "Counter", "c").total == 1


def test_those_who_wait_for_a_database_that_is_away_wait_together(
    losing_proxy: tuple[LosingProxy, str],
    open_journal: Callable[[str], SqlJournal],
    toys: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy, url = losing_proxy
    journal = open_journal(url)
    patience = 0.5
    monkeypatch.setattr(attempt, "PATIENCE_SECONDS", patience)
    proxy.close()
    journal.store.engine.dispose()
    begun = time.monotonic()
    units = [journal.submit(toys.SCOPE, toys.ORIGIN, lambda tx: tx.views.tally("x")) for _ in range(12)]
    assert {type(unit.exception()) for unit in units} == {NotStored}
    assert time.monotonic() - begun < 6 * patience  # the first may have been committed alone


def test_who_writes_or_waits_needs_no_connection_of_those_who_read(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    def nonsense(tx: Any) -> None:
        tx.write(lambda connection: connection.exec_driver_sql("nonsense"))

    journal = open_journal(shared_url)
    toys.add(journal, "c")
    pool: Any = journal.store.engine.pool
    pool._timeout = 0.1
    held: list[Any] = []
    with suppress(PoolTimeout):
        while True:
            held.append(journal.store.engine.connect())
    assert not journal.wait(toys.SCOPE, 1, 0.3)
    with pytest.raises(NotStored):  # its connection is not trusted any more
        journal.execute(toys.SCOPE, toys.ORIGIN, nonsense)
    assert toys.add(journal, "c").total == 2
    with journal.store.writing("elsewhere"):
        pass
    for one in held:
        one.close()
    assert journal.wait(toys.SCOPE, 1, 5)


def test_a_rare_transaction_that_failed_leaves_nothing_to_trip_over(
    postgres_url: str, open_journal: Callable[[str], SqlJournal]
) -> None:
    store = open_journal(postgres_url).store
    row = [{"org_id": "o", "name": "n", "key": "k", "n": 1}]
    with suppress(ZeroDivisionError), store.writing("o") as connection:
        writes.add(connection, tallies, row, "n")
        raise ZeroDivisionError
    for _ in range(3):
        with store.reading() as connection:
            for _ in range(8):
                dialect.ask(connection, "SELECT position FROM heads WHERE org_id = ?", ("o",))
    with store.writing("o") as connection:
        writes.add(connection, tallies, row, "n")


def test_what_fails_behind_a_commit_neither_hides_nor_repeats_it(
    local_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal(local_url)

    def fail(_caches: EntityCaches[Any]) -> None:
        raise MemoryError

    monkeypatch.setattr(EntityCaches, "make_room", fail)
    monkeypatch.setattr(threading, "excepthook", lambda _arguments: None)
    assert toys.add(journal, "c").total == 1
    assert [line.stream for line in journal.read(toys.SCOPE)] == ["Counter:c"]
    with pytest.raises(JournalClosed):
        toys.add(journal, "c")


def test_a_statement_that_fails_does_not_tell_its_values(
    url: str, open_journal: Callable[[str], SqlJournal]
) -> None:
    journal = open_journal(url)
    with pytest.raises(DBAPIError) as failed, journal.store.engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": "hush-hush"})
    assert "hush-hush" not in str(failed.value)


def test_a_commit_that_postgresql_made_and_could_not_answer_is_not_doubled(
    losing_proxy: tuple[LosingProxy, str], open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    proxy, url = losing_proxy
    journal = open_journal(url)
    toys.add(journal, "c")
    for number in range(5):
        proxy.armed = True
        assert toys.add(journal, "c", 10).total == 1 + 10 * (number + 1)
    assert proxy.cut == 5
    assert journal.head(toys.SCOPE).position == 6


def test_who_waits_for_a_server_that_says_nothing_any_more_waits_so_long_and_no_longer(
    losing_proxy: tuple[LosingProxy, str],
    open_journal: Callable[[str], SqlJournal],
    toys: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy, url = losing_proxy
    journal = open_journal(url)
    toys.add(journal, "c")
    monkeypatch.setattr(silence, "SILENCE_SECONDS", 0.3)
    proxy.mute = proxy.armed = True
    begun = time.monotonic()
    assert toys.add(journal, "c", 10).total == 11, "it was kept, as another line says"
    assert 0.3 <= time.monotonic() - begun < 30
    assert toys.add(journal, "c").total == 12
    assert journal.head(toys.SCOPE).position == 3


def test_a_batch_that_reaches_postgresql_after_it_was_looked_for_is_not_doubled(
    losing_proxy: tuple[LosingProxy, str], open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    proxy, url = losing_proxy
    journal = open_journal(url)
    total = max(toys.add(journal, "c").total for _ in range(3))
    for late in (0.004, 0.008, 0.012, 0.016, 0.02, 0.024, 0.028, 0.04):
        proxy.late, proxy.armed = late, True
        assert toys.add(journal, "c").total == total + 1
        time.sleep(0.1)  # until what was late has arrived
        total = max(toys.add(journal, "c").total for _ in range(3))
        assert total == journal.head(toys.SCOPE).position
    assert proxy.cut == 8
    assert total == 3 + 8 * 4


def test_durable_states_whose_commit_was_lost_are_not_repeated(
    losing_proxy: tuple[LosingProxy, str], open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    proxy, url = losing_proxy
    journal = open_journal(url)
    toys.add(journal, "c")  # so that the committer has its connection
    proxy.armed = True
    with pytest.raises(OutcomeUnknown, match="look before you repeat"):
        journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: tx.save("Beat", "b", toys.Extend(None)))
    while not journal.state(toys.SCOPE, "Beat", "b").count:
        time.sleep(0.01)  # the server gets it after the client has lost the line
    assert journal.state(toys.SCOPE, "Beat", "b").count == 1
