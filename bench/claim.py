"""Claim and complete: sixteen workers on PostgreSQL, beside procrastinate with sixteen at once.

On either side the workers are coroutines of one event loop. Both make a transaction durable for each claim
and each completion. Ours also decides priority, role, blockers and owned paths, gives a fence and writes two
chained events.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import time
from collections.abc import Callable
from typing import Any

from bench.harness import Row, compare, keep
from bench.servers import postgresql
from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Origin, Scope, Transaction
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import tell
from guildhall.domain.tasks.commands import CompleteTask, CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.views.catalog import CATALOG

WORKERS = 16
SCOPE = Scope("bench")
ORIGIN = Origin("bench", correlation_id="bench")


class Queue:
    """Our queue on a store, with tasks of projects made for one round each."""

    def __init__(self, url: str) -> None:
        store = Store(url)
        ensure_schema(store)
        self.journal = SqlJournal(store, CATALOG, SystemClock(), UuidV7Ids())
        self._rounds = 0

    def fill(self, count: int) -> str:
        """Make a project with so many ready tasks; returns its id."""
        self._rounds += 1
        project = f"project-{self._rounds}"
        for start in range(0, count, 500):
            self.journal.execute(SCOPE, ORIGIN, creator(project, start, min(count, start + 500)))
        return project

    def drain(self, project: str, limit: int, batch: int) -> float:
        """Claim and complete ``limit`` tasks with all workers; returns pairs a second."""
        left = limit
        done: list[str] = []

        async def work(name: str) -> None:
            nonlocal left
            worker = queue.Worker(name, 60)
            while take := min(batch, left):
                left -= take
                claims = await self.journal.awaited(SCOPE, ORIGIN, _claimer(project, worker, take))
                await self.journal.awaited(SCOPE, ORIGIN, _completer(claims))
                done.extend(claim.task.id for claim in claims)

        async def all_of_them() -> None:
            await asyncio.gather(*(work(f"w{n}") for n in range(WORKERS)))

        started = time.perf_counter()
        asyncio.run(all_of_them())
        seconds = time.perf_counter() - started
        if len(done) != limit or len(set(done)) != limit:
            raise AssertionError(f"{limit} tasks, {len(done)} completed, {len(set(done))} different")
        return limit / seconds


def creator(project: str, start: int, end: int) -> Callable[[Transaction], None]:
    """A unit that makes ready tasks of these numbers."""

    def unit(tx: Transaction) -> None:
        for number in range(start, end):
            task_id = tx.new_id()
            definition = TaskDefinition(f"task {number}")
            tell(tx, task_id, CreateTask(task_id, project, f"T-{number}", definition, "ready", "none"))

    return unit


def _claimer(project: str, worker: queue.Worker, limit: int) -> Callable[[Transaction], list[queue.Claim]]:
    def unit(tx: Transaction) -> list[queue.Claim]:
        return queue.claim(tx, project, worker, limit=limit)

    return unit


def _completer(claims: list[queue.Claim]) -> Callable[[Transaction], None]:
    def unit(tx: Transaction) -> None:
        for claim in claims:
            tell(tx, claim.task.id, CompleteTask(claim.fence, None, changed=False))

    return unit


def procrastinate_round(url: str, count: int) -> float:
    """Jobs a second of procrastinate's own worker."""
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    done: list[int] = []

    @app.task(name="bench.nothing")
    async def nothing(number: int) -> None:
        done.append(number)

    async def main() -> float:
        async with app.open_async():
            if not await app.check_connection_async():
                await app.schema_manager.apply_schema_async()
            jobs: list[Any] = [{"number": number} for number in range(count)]
            await nothing.batch_defer_async(*jobs)
            started = time.perf_counter()
            await app.run_worker_async(concurrency=WORKERS, wait=False, install_signal_handlers=False)
            return time.perf_counter() - started

    seconds = asyncio.run(main())
    if sorted(done) != list(range(count)):
        raise AssertionError(f"procrastinate did {len(done)} of {count} jobs")
    return count / seconds


def main() -> None:
    """Measure, print and keep the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and tasks")
    quick: bool = parser.parse_args().quick
    count, rounds = (1_000, 3) if quick else (4_000, 5)
    # As the product's own process has it (guildhall.main.cli).
    gc.freeze()
    gc.set_threshold(10_000)
    rows: list[Row] = []
    with postgresql() as (ours_url, peer_url):
        ours = Queue(ours_url)
        for name, batch in (("one at a time", 1), ("twenty at a time", 20)):
            rows.append(
                compare(
                    f"claim + complete, 16 workers, {name}",
                    "a second",
                    lambda batch=batch: ours.drain(ours.fill(count), count, batch),
                    ("procrastinate", lambda: procrastinate_round(peer_url, min(count, 1000))),
                    10.0,
                    rounds=rounds,
                )
            )
        keep("claim", rows)


if __name__ == "__main__":
    main()
