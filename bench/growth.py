"""Growth: what people and agents wait for, in stores of 1,000, 100,000 and 1,000,000 tasks, in turns.

The peer is the product itself with 1,000 tasks, on the same machine in the same run: a cost that grows with
what is stored shows as a ratio above one. Both databases are measured.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from bench.claim import ORIGIN, SCOPE, Queue, creator
from bench.harness import Row, compare, keep, milliseconds
from bench.servers import databases
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Views
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import tell
from guildhall.domain.tasks.commands import CompleteTask

ONCE_MORE = 40
"""How often a thing is done in a round, of which the median counts."""

LIMIT = 1.5

Operation = Callable[[], object]


class Board(Queue):
    """A store with a small project that its database has counted, and one with so many ready tasks."""

    def __init__(self, url: str, tasks: int) -> None:
        super().__init__(url)
        self.fill(100)
        if self.journal.store.has_server:
            with self.journal.store.writing(SCOPE.org_id) as connection:
                connection.exec_driver_sql("ANALYZE")
        self.project = self.fill(tasks)
        self.tasks = tasks
        self._numbers: Iterator[int] = count(tasks)
        with self._views() as views:
            [last] = views.find("Task", limit=1, newest_first=True, project_id=self.project)
            self.last, self._before_the_last = last.state, last.created - 201
        self._end = self.journal.head(SCOPE).position

    def operations(self) -> dict[str, Operation]:
        """What is measured, by name."""
        return {
            "claim and complete": self._claim_and_complete,
            "create": self._create,
            "list, first page": lambda: self._page(0),
            "list, last page": lambda: self._page(self._before_the_last),
            "list, of a status": lambda: self._page(self._before_the_last, status="ready"),
            "counts by status": self._counts,
            "a task by its code": self._by_code,
            "a task by its title": self._by_title,
            "the newest change": lambda: self._expect(10, self._newest()),
            "tail": lambda: self._expect(100, self.journal.read(SCOPE, self._end - 100, 100)),
        }

    def close(self) -> None:
        """Let go of the store."""
        self.journal.close()

    @contextmanager
    def _views(self) -> Generator[Views]:
        with self.journal.views(SCOPE).together() as views:
            yield views

    def _claim_and_complete(self) -> None:
        worker = queue.Worker("w", 60)
        [claim] = self.journal.execute(
            SCOPE, ORIGIN, lambda tx: queue.claim(tx, self.project, worker, limit=1)
        )

        def complete(tx: Transaction) -> None:
            tell(tx, claim.task.id, CompleteTask(claim.fence, None, changed=False))

        self.journal.execute(SCOPE, ORIGIN, complete)

    def _create(self) -> None:
        number = next(self._numbers)
        self.journal.execute(SCOPE, ORIGIN, creator(self.project, number, number + 1))

    def _page(self, after: int, **columns: Any) -> None:
        with self._views() as views:
            rows = views.find("Task", after=after, limit=100, project_id=self.project, **columns)
        self._expect(100, rows)

    def _counts(self) -> None:
        with self._views() as views:
            counted = views.tally(f"tasks:{self.project}")
        if sum(counted.values()) < self.tasks:
            raise AssertionError(f"{self.tasks} tasks, and {counted} are counted")

    def _by_code(self) -> None:
        with self._views() as views:
            self._expect(1, views.under_codes(self.project, [self.last.code])[self.last.code])

    def _by_title(self) -> None:
        with self._views() as views:
            self._expect(1, views.under_title(self.project, self.last.title, 2))

    def _newest(self) -> list[Any]:
        with self._views() as views:
            return views.newest("Task", limit=10, project_id=self.project)

    @staticmethod
    def _expect(number: int, rows: list[Any]) -> None:
        if len(rows) != number:
            raise AssertionError(f"{len(rows)} rows, not {number}")


def grown(kind: str, urls: Iterator[str], sizes: list[int], rounds: int) -> list[Row]:
    """The rows of one database: each larger size beside the smallest."""
    rows: list[Row] = []
    smallest = Board(next(urls), sizes[0])
    for size in sizes[1:]:
        begun = time.perf_counter()
        board = Board(next(urls), size)
        print(f"{kind}: {size:,} tasks made in {time.perf_counter() - begun:.0f} s", flush=True)
        small = smallest.operations()
        for name, operation in board.operations().items():
            rows.append(
                compare(
                    f"{name}, {size:,} tasks ({kind})",
                    "ms",
                    lambda operation=operation: milliseconds(operation, ONCE_MORE),
                    (
                        f"with {sizes[0]:,}",
                        lambda name=name, small=small: milliseconds(small[name], ONCE_MORE),
                    ),
                    LIMIT,
                    rounds=rounds,
                    smaller=True,
                )
            )
        board.close()
    smallest.close()
    return rows


def main() -> None:
    """Measure, print and keep the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 tasks alone")
    quick: bool = parser.parse_args().quick
    sizes, rounds = ([1_000, 10_000], 3) if quick else ([1_000, 100_000, 1_000_000], 5)
    # As the product's own process has it (guildhall.main.cli).
    gc.freeze()
    gc.set_threshold(10_000)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=Path.cwd()) as folder:
        files = (f"sqlite:///{folder}/{number}.db" for number in count())
        rows = grown("SQLite", files, sizes, rounds)
    with databases(len(sizes)) as urls:
        rows += grown("PostgreSQL", iter(urls), sizes, rounds)
    keep("growth", rows)


if __name__ == "__main__":
    main()
