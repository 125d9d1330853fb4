"""The entities of the contract suite: a counter that is a fold, and a beat that is its last state."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Origin, Scope
from guildhall.domain.kernel import (
    Conflict,
    DurableStateBehavior,
    Event,
    EventSourcedBehavior,
    Folds,
    Recorded,
    event,
)
from guildhall.domain.record import Record, evolve
from guildhall.domain.redactions.redaction import RedactionBehavior
from guildhall.persistence.codec import format_time
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.tables import Big, Catalog, DurableView, EntityView, Text, entity_table
from guildhall.persistence.views.redactions import redactions


@event("counter.added")
class Added(Event):
    """A number was added under a label."""

    n: int
    label: str = ""


@event("counter.tagged")
class Tagged(Event):
    """Tags were set."""

    tags: tuple[str, ...]


class Add(Record):
    """Add a number."""

    n: int
    label: str = ""


class Tag(Record):
    """Set the tags."""

    tags: tuple[str, ...]


class Break(Record):
    """Fail as a program fails, not as a rule refuses."""


class Counter(Record):
    """A sum, the labels in the order in which they came, and tags."""

    total: int = 0
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


folds = Folds()


@folds.on(Added)
def _added(state: Counter, event: Added, _recorded: Recorded) -> Counter:
    return evolve(state, total=state.total + event.n, labels=(*state.labels[-50:], event.label))


@folds.on(Tagged)
def _tagged(state: Counter, event: Tagged, _recorded: Recorded) -> Counter:
    return evolve(state, tags=event.tags)


class CounterBehavior(EventSourcedBehavior[Counter]):
    """A counter that refuses negative numbers."""

    entity_type = "Counter"
    state_type = Counter

    def empty_state(self) -> Counter:
        """Nothing counted."""
        return Counter()

    def apply_event(self, state: Counter, recorded: Recorded) -> Counter:
        """Fold."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Counter, command: Any) -> Sequence[Event]:
        """Decide."""
        if isinstance(command, Break):
            raise ZeroDivisionError("broken")
        if isinstance(command, Tag):
            return [Tagged(command.tags)]
        if command.n < 0:
            raise Conflict("a counter only grows (rule grows)", rule="grows")
        return [Added(command.n, command.label)]


class Beat(Record):
    """How often, and until when."""

    count: int = 0
    until: datetime | None = None


class Extend(Record):
    """Beat until then."""

    until: datetime | None


class BeatBehavior(DurableStateBehavior[Beat]):
    """Counts its commands."""

    entity_type = "Beat"
    state_type = Beat

    def empty_state(self) -> Beat:
        """Never beaten."""
        return Beat()

    def handle_command(self, state: Beat, command: Any) -> Beat:
        """Count."""
        if isinstance(command, Break):
            raise ZeroDivisionError("broken")
        return Beat(state.count + 1, command.until)


toy_metadata = sa.MetaData()
counters = entity_table(
    "counters",
    sa.Column("total", Big, nullable=False),
    sa.Index("counters_by_total", "org_id", "total"),
    into=toy_metadata,
)
counter_tags = sa.Table(
    "counter_tags",
    toy_metadata,
    sa.Column("org_id", Text, primary_key=True),
    sa.Column("owner", Text, primary_key=True),
    sa.Column("tag", Text, primary_key=True),
)


def _tag_rows(counter: Counter) -> Iterable[Mapping[str, Any]]:
    return ({"tag": tag} for tag in counter.tags)


CATALOG = Catalog.of(
    [
        EntityView(
            CounterBehavior(),
            counters,
            lambda counter: {"total": counter.total},
            lambda counter: [("counters", "odd" if counter.total % 2 else "even")],
            counter_tags,
            _tag_rows,
        ),
        EntityView(RedactionBehavior(), redactions),
    ],
    [DurableView(BeatBehavior(), lambda beat: format_time(beat.until) if beat.until else None)],
)

SCOPE = Scope("org1")
ORIGIN = Origin("person:ada", correlation_id="c1")


def open_store(url: str) -> Store:
    """A store with the product's schema and the toys' tables."""
    store = Store(url)
    ensure_schema(store)
    with store.writing("toys") as connection:
        toy_metadata.create_all(connection)
    return store


def open_journal(url: str, clock: Any = None, ids: Any = None) -> SqlJournal:
    """A journal over the toys."""
    return SqlJournal(open_store(url), CATALOG, clock or SystemClock(), ids or UuidV7Ids())


def add(journal: SqlJournal, entity_id: str, n: int = 1, label: str = "", scope: Scope = SCOPE) -> Counter:
    """Ask one counter to add a number."""
    counter: Counter = journal.execute(scope, ORIGIN, lambda tx: tx.ask("Counter", entity_id, Add(n, label)))
    return counter


def drop_privileges() -> None:
    """Become nobody when this is root, for whom no folder is read-only."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
