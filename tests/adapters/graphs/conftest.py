"""An engine over a real journal in a file, and visits whose answers a test decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from guildhall.adapters.graphs import LangGraphEngine
from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Scope
from guildhall.application.ports.workflow import NO_LEASE, Departure, Thread, Visit
from guildhall.domain.record import evolve
from guildhall.persistence.checkpoints import JournalCheckpointSaver
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.catalog import CATALOG


@dataclass
class DecidedVisits:
    """Visits that a test answers, whatever their mandate, and what the engine asked of them in order."""

    leads_to: Callable[[Visit], str]
    answered: dict[Visit, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, Visit]] = field(default_factory=list)
    raises_at: tuple[str, str] | None = None

    def arrive(self, visit: Visit) -> None:
        self._note("arrive", visit)

    def answer(self, visit: Visit) -> dict[str, Any] | None:
        self._note("answer", visit)
        return self.answered.get(_place(visit))

    def goes_on(self, _task_id: str) -> bool:
        return False

    def depart(self, visit: Visit, answer: dict[str, Any]) -> Departure:
        assert answer == self.answered[_place(visit)]
        self._note("depart", visit)
        return Departure(self.leads_to(visit), "")

    def made(self, method: str) -> list[tuple[str, int]]:
        """The nodes and iterations that a method was called for."""
        return [(visit.node, visit.iteration) for name, visit in self.asked if name == method]

    def _note(self, method: str, visit: Visit) -> None:
        self.asked.append((method, visit))
        if self.raises_at == (method, visit.node):
            raise ConnectionError("the database went away")


def _place(visit: Visit) -> Visit:
    """The visit by what its effects are known by."""
    return evolve(visit, mandate=NO_LEASE)


@pytest.fixture
def journal(sqlite_url: str) -> Iterator[SqlJournal]:
    journal = SqlJournal(Store(sqlite_url), CATALOG, SystemClock(), UuidV7Ids())
    yield journal
    journal.close()


@pytest.fixture
def store(journal: SqlJournal) -> JournalCheckpointSaver:
    return JournalCheckpointSaver(journal, Scope("org-1"))


@pytest.fixture
def visits() -> DecidedVisits:
    """Visits that always lead on to the next node; a test may change ``leads_to``."""
    from guildhall.application.workflow.routing import route

    return DecidedVisits(lambda visit: route(visit, {"outcome": "pass"}).next_node)


@pytest.fixture
def new_engine(visits: DecidedVisits, store: JournalCheckpointSaver) -> Callable[[], LangGraphEngine]:
    """Makes an engine that remembers nothing, as after a restart."""
    return lambda: LangGraphEngine(visits, store)


@pytest.fixture
def engine(new_engine: Callable[[], LangGraphEngine]) -> LangGraphEngine:
    return new_engine()


@pytest.fixture
def company() -> Thread:
    return Thread("company", "run-1")


@pytest.fixture
def delivery() -> Thread:
    return Thread("delivery", "run-1", "task-1")
