"""Replay and verify: recomputing the chain, folding it and comparing every view, beside the fold alone.

The peer reads the same rows with a raw cursor, parses their JSON and folds them with the same functions: no
hashes, no comparison, no codec. ``eventsourcing`` reads and folds its own aggregates.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import lines
from bench.harness import Row, compare, keep
from guildhall.adapters.system import SystemClock
from guildhall.application.ports.journal import Transaction
from guildhall.domain.kernel import Recorded
from guildhall.persistence.audit import Checkpoints, SqlAuditor
from guildhall.persistence.journal.journal import SqlJournal

PER_ENTITY = 10
"""Events in a stream: about as many as a task has."""

TOGETHER = 100
"""Entities that one unit says a line to."""


def fill(journal: SqlJournal, events: int) -> None:
    """Write the history: streams that are interleaved, as streams are."""
    entities = events // PER_ENTITY
    for first in range(0, entities, TOGETHER):
        for number in range(PER_ENTITY):
            journal.execute(lines.SCOPE, lines.ORIGIN, _unit(first, min(first + TOGETHER, entities), number))


def _unit(first: int, end: int, number: int) -> Callable[[Transaction], None]:
    def unit(tx: Transaction) -> None:
        for entity in range(first, end):
            tx.append("Line", f"line-{entity:09}", lines.Said(lines.TEXT, str(number), number))

    return unit


def verify(auditor: SqlAuditor, events: int) -> float:
    """Events verified a second."""
    started = time.perf_counter()
    found = auditor.verify(lines.SCOPE)
    seconds = time.perf_counter() - started
    assert found.ok, found.faults
    assert (found.events, found.entities) == (events, events // PER_ENTITY)
    return events / seconds


def raw_fold(path: Path, events: int) -> float:
    """Events folded a second by a raw cursor, ``json`` and the same fold."""
    from pysqlite3 import dbapi2  # type: ignore[attr-defined]

    connection: Any = dbapi2.connect(str(path))  # type: ignore[attr-defined]
    behavior = lines.LineBehavior()
    states: dict[str, lines.Line] = {}
    started = time.perf_counter()
    cursor = connection.execute(
        "SELECT position, stream, seq, actor, emitted_at, payload FROM events "
        "WHERE org_id = ? ORDER BY position",
        ("bench",),
    )
    count = 0
    for position, stream, seq, actor, emitted_at, payload in cursor:
        event = lines.Said(**json.loads(payload))
        recorded = Recorded(event, seq, position, datetime.fromisoformat(emitted_at), actor)
        states[stream] = behavior.apply_event(states.get(stream) or behavior.empty_state(), recorded)
        count += 1
    seconds = time.perf_counter() - started
    connection.close()
    assert (count, len(states)) == (events, events // PER_ENTITY)
    assert sum(state.total for state in states.values()) == events // PER_ENTITY * sum(range(PER_ENTITY))
    return events / seconds


class EventSourcing:
    """The library ``eventsourcing`` on SQLite: aggregates of as many events, read back one by one."""

    def __init__(self, path: Path, events: int) -> None:
        from eventsourcing.application import Application
        from eventsourcing.domain import Aggregate, event

        class Line(Aggregate):
            def __init__(self, text: str) -> None:
                self.text, self.total = text, 0

            @event("Said")
            def say(self, text: str, label: str, number: int) -> None:
                self.text, self.label = text, label
                self.total += number

        environment = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
        self._application: Any = Application(env=environment)
        self._ids: list[Any] = []
        for _ in range(events // PER_ENTITY):
            line = Line(lines.TEXT)
            for number in range(1, PER_ENTITY):
                line.say(lines.TEXT, str(number), number)
            self._application.save(line)
            self._ids.append(line.id)

    def replay(self) -> float:
        """Events read and folded a second."""
        started = time.perf_counter()
        total = sum(self._application.repository.get(own).total for own in self._ids)
        seconds = time.perf_counter() - started
        assert total == len(self._ids) * sum(range(PER_ENTITY))
        return len(self._ids) * PER_ENTITY / seconds

    def close(self) -> None:
        """Let go of the file."""
        self._application.close()


def main() -> int:
    """Run the rounds; returns 1 when a limit does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench.replay", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="50,000 events in place of 1,000,000")
    events = 50_000 if parser.parse_args().quick else 1_000_000
    with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as name:
        folder = Path(name)
        path = folder / "ours.db"
        journal = lines.open_journal(f"sqlite:///{path}")
        fill(journal, events)
        auditor = SqlAuditor(journal, Checkpoints(folder / "checkpoints", folder / "key", SystemClock()))
        library = EventSourcing(folder / "peer.db", min(events, 50_000))
        rows: list[Row] = [
            compare(
                f"verify {events:,} events (SQLite)",
                "events/s",
                lambda: verify(auditor, events),
                ("cursor + JSON + fold", lambda: raw_fold(path, events)),
                0.5,
            ),
            compare(
                f"verify {events:,} events (SQLite)",
                "events/s",
                lambda: verify(auditor, events),
                ("eventsourcing", library.replay),
                4.0,
            ),
        ]
        started = time.perf_counter()
        rebuilt = auditor.replay(lines.SCOPE)
        seconds = time.perf_counter() - started
        assert rebuilt == {"Line": events // PER_ENTITY}
        library.close()
        journal.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"replay: every view of {events:,} events rebuilt in {seconds:.1f} s")
    keep("replay", rows, replay_seconds=round(seconds, 2), peak_memory_mb_of_all=memory)
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
