"""The queue over the three kinds of store, with short words for what tests ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from guildhall.adapters.system import CountingIds, FakeClock
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.journal import JournalUnavailable, Origin, Scope, Transaction
from guildhall.application.ports.views import Views
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.intake import Intake, import_tasks
from guildhall.domain.projects.commands import CreateProject, ReadyProject
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.domain.tasks.task import Task
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.views.catalog import CATALOG

SCOPE = Scope("org")
ORIGIN = Origin("tests", correlation_id="c")
PROJECT = "project"
TTL = 30


class Away:
    """A journal that can be read and takes nothing, as on a full disk."""

    def __init__(self, journal: Any) -> None:
        self._journal = journal

    def execute(self, *_arguments: Any, **_options: Any) -> Any:
        raise JournalUnavailable("the disk is full")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


class Board:
    """One project's queue in one journal."""

    scope = SCOPE
    origin = ORIGIN

    def __init__(self, journal: SqlJournal, clock: FakeClock) -> None:
        self.journal = journal
        self.clock = clock

    def execute(self, unit: Callable[[Transaction], Any]) -> Any:
        return self.journal.execute(SCOPE, ORIGIN, unit)

    def make_project(self) -> None:
        def unit(tx: Transaction) -> None:
            tx.ask("Project", PROJECT, CreateProject(PROJECT, "project", "goal", "org"))
            tx.ask("Project", PROJECT, ReadyProject())

        self.execute(unit)

    @property
    def views(self) -> Views:
        return self.journal.views(SCOPE)

    def add(
        self, code: str, *, review: str = "none", blocked_by: Sequence[str] = (), **definition: Any
    ) -> str:
        """Create a ready task; returns its id, which is its code in small letters."""
        task_id = code.lower()

        def unit(tx: Transaction) -> None:
            create = commands.CreateTask(
                task_id,
                PROJECT,
                code,
                TaskDefinition(f"Task {code}", **definition),
                "ready",
                review,  # type: ignore[arg-type]
                None,
            )
            tell(tx, task_id, create)
            for blocker in blocked_by:
                tell(tx, task_id, commands.AddDependency(blocker))

        self.execute(unit)
        return task_id

    def worker(self, holder: str = "w", **terms: Any) -> queue.Worker:
        return queue.Worker(holder, TTL, **terms)

    def claim(self, holder: str = "w", *, limit: int = 1, **terms: Any) -> list[queue.Claim]:
        worker = self.worker(holder, **terms)
        return self.execute(lambda tx: queue.claim(tx, PROJECT, worker, limit=limit))

    def claim_codes(self, holder: str = "w", *, limit: int = 1, **terms: Any) -> list[str]:
        return [claim.task.code for claim in self.claim(holder, limit=limit, **terms)]

    def tell(self, task_id: str, command: Any) -> Task:
        return self.execute(lambda tx: tell(tx, task_id, command))

    def complete(self, claim: queue.Claim) -> Task:
        return self.tell(claim.task.id, commands.CompleteTask(claim.fence, None, changed=False))

    def beat(self, task_id: str, fence: int) -> None:
        self.execute(lambda tx: queue.heartbeat(tx, f"Task:{task_id}", fence, TTL, None))

    def reclaim(self, task_id: str, fence: int, *, crashed: bool = False) -> Task | None:
        return self.execute(lambda tx: queue.reclaim(tx, task_id, fence, crashed=crashed))

    def task(self, task_id: str) -> Task:
        return self.journal.state(SCOPE, "Task", task_id)

    def bring(
        self,
        *planned: PlannedTask,
        run_id: str | None = None,
        status: Any = "ready",
        review: Any = "none",
        fresh: bool = False,
        backlog: BacklogRef | None = None,
    ) -> dict[str, str]:
        """Import a backlog."""
        intake = Intake(PROJECT, run_id, status, review, fresh, backlog)
        return import_tasks(self.journal, SCOPE, ORIGIN, intake, planned)

    def by_code(self) -> dict[str, Task]:
        rows = self.views.find("Task", project_id=PROJECT, limit=10_000)
        return {row.state.code: row.state for row in rows}


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Each kind of store in turn, empty."""
    return _url(request, request.param)


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_store_url(request: pytest.FixtureRequest) -> str:
    """Each kind of store that several processes can open."""
    return _url(request, request.param)


def _url(request: pytest.FixtureRequest, kind: str) -> str:
    if kind == "memory":
        return "sqlite://"
    url: str = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def open_board(clock: FakeClock, ids: CountingIds) -> Iterator[Callable[[str], Board]]:
    """Opens the queue on a store, and closes it after the test."""
    opened: list[Board] = []

    def open_one(url: str) -> Board:
        store = Store(url)
        ensure_schema(store)
        opened.append(Board(SqlJournal(store, CATALOG, clock, ids), clock))
        opened[-1].make_project()
        return opened[-1]

    yield open_one
    for board in opened:
        board.journal.close()


@pytest.fixture
def board(store_url: str, open_board: Callable[[str], Board]) -> Board:
    """An empty queue, on each kind of store."""
    return open_board(store_url)


@pytest.fixture
def memory_board(open_board: Callable[[str], Board]) -> Board:
    """An empty queue in memory, for what does not depend on the store."""
    return open_board("sqlite://")


@pytest.fixture
def plans(memory_board: Board) -> Callable[[Callable[[], Any]], list[str]]:
    """How SQLite answers what is asked of the memory board within a call, a line a step."""

    def of(ask: Callable[[], Any]) -> list[str]:
        asked: list[str] = []
        with memory_board.journal.store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_trace_callback(asked.append)
            ask()
            driver.set_trace_callback(None)
            questions = [one for one in asked if one.startswith("SELECT")]
            found = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}") for one in questions]
            return [row.detail for rows in found for row in rows]

    return of
