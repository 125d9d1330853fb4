"""The entity that the benchmarks of the journal write: a line of text that is said again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Origin, Scope
from guildhall.domain.kernel import Event, EventSourcedBehavior, Folds, Recorded, event
from guildhall.domain.record import Record, evolve
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.tables import Catalog, EntityView, entity_table

SCOPE = Scope("bench")
ORIGIN = Origin("bench", correlation_id="bench")
TEXT = "x" * 100


@event("line.said")
class Said(Event):
    """A line was said."""

    text: str
    label: str
    number: int


class Line(Record):
    """What was said last, and the sum of its numbers."""

    text: str = ""
    label: str = ""
    total: int = 0


folds = Folds()


@folds.on(Said)
def _said(state: Line, said: Said, _recorded: Recorded) -> Line:
    return evolve(state, text=said.text, label=said.label, total=state.total + said.number)


class LineBehavior(EventSourcedBehavior[Line]):
    """Says whatever it is told to."""

    entity_type = "Line"
    state_type = Line

    def empty_state(self) -> Line:
        """Nothing said."""
        return Line()

    def apply_event(self, state: Line, recorded: Recorded) -> Line:
        """Fold."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Line, command: Any) -> Sequence[Event]:
        """Say ``(label, number)``."""
        label, number = command
        return [Said(TEXT, label, number)]


_metadata = sa.MetaData()
lines = entity_table("lines", into=_metadata)
CATALOG = Catalog.of([EntityView(LineBehavior(), lines)])


def open_journal(url: str) -> SqlJournal:
    """A journal of lines on a store, made where there is none."""
    store = Store(url)
    ensure_schema(store)
    with store.writing("bench") as connection:
        _metadata.create_all(connection)
    return SqlJournal(store, CATALOG, SystemClock(), UuidV7Ids())
