"""The tables of the journal and of what every view has; the features' own columns stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection

from guildhall.domain.kernel import DurableStateBehavior, EventSourcedBehavior
from guildhall.domain.record import Record
from guildhall.persistence.columns import Big, Text

metadata = sa.MetaData()


def where_known(name: str, known: str, *columns: str) -> sa.Index:
    """An index of those rows of an org that have a value in ``known``: the others cost nothing to write."""
    return sa.Index(name, "org_id", *columns, sqlite_where=sa.text(f"{known} IS NOT NULL"))


@event.listens_for(metadata, "before_create")
def _conditions_on_postgresql(_: sa.MetaData, connection: Connection, **_given: object) -> None:
    """Give PostgreSQL the conditions of indexes too; named with them, they load its dialect for SQLite.

    A migration that makes one of them by itself has to name its condition.
    """
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]


events = sa.Table(
    "events",
    metadata,
    sa.Column("org_id", Text, primary_key=True),
    sa.Column("position", Big, primary_key=True, autoincrement=False),
    sa.Column("id", Text, nullable=False),
    sa.Column("stream", Text, nullable=False),
    sa.Column("seq", Big, nullable=False),
    sa.Column("type", Text, nullable=False),
    sa.Column("version", Big, nullable=False),
    sa.Column("actor", Text, nullable=False),
    sa.Column("agent_id", Text),
    sa.Column("session_key", Text),
    sa.Column("correlation_id", Text, nullable=False),
    sa.Column("causation_id", Text),
    sa.Column("emitted_at", Text, nullable=False),
    sa.Column("payload", Text),
    sa.Column("payload_hash", Text, nullable=False),
    sa.Column("prev_hash", Text, nullable=False),
    sa.Column("hash", Text, nullable=False),
    sa.Column("project_id", Text),
    sa.Column("task_id", Text),
    sa.Index("events_by_stream", "org_id", "stream", "seq", unique=True),
    sa.Index("events_by_type", "org_id", "type", "position"),
    sa.Index("events_by_correlation", "org_id", "correlation_id", "position"),
    where_known("events_by_project", "project_id", "project_id", "position"),
    where_known("events_by_task", "task_id", "task_id", "position"),
    where_known("events_by_agent", "agent_id", "agent_id", "position"),
    sqlite_with_rowid=False,  # rows lie in the order in which they are read
)

heads = sa.Table(
    "heads",
    metadata,
    sa.Column("org_id", Text, primary_key=True),
    sa.Column("position", Big, nullable=False),
    sa.Column("hash", Text, nullable=False),
    sa.Column("rebuilt", Big, nullable=False, server_default="0"),
)
"""Each journal's end, and how often its views were rebuilt or an exchange was given up: who remembers states
of before forgets them, and what was decided on them is refused."""

durable_states = sa.Table(
    "durable_states",
    metadata,
    sa.Column("org_id", Text, primary_key=True),
    sa.Column("entity_type", Text, primary_key=True),
    sa.Column("entity_id", Text, primary_key=True),
    sa.Column("due_at", Text),
    sa.Column("doc", Text, nullable=False),
    sa.Index("durable_states_by_due", "org_id", "entity_type", "due_at"),
)

tallies = sa.Table(
    "tallies",
    metadata,
    sa.Column("org_id", Text, primary_key=True),
    sa.Column("name", Text, primary_key=True),
    sa.Column("key", Text, primary_key=True),
    sa.Column("n", Big, nullable=False),
)
"""Counts that a page shows at once whatever the size of what is counted."""

Columns = Mapping[str, Any]


LOOKED_UP = "looked up"
"""The key in a table's ``info`` of what its rows are found by beside their columns: a :class:`LookedUp`."""


class LookedUp(Record):
    """Conditions by name, which read entities ``of`` these types.

    ``:org`` stands in them for the org and ``:value`` for what is asked for; ``through`` says of which column
    they give the values, where that has an index.
    """

    of: tuple[str, ...]
    conditions: Mapping[str, str]
    through: Mapping[str, str]


def entity_table(
    name: str, *columns: sa.Column[Any] | sa.Index | sa.UniqueConstraint, into: sa.MetaData = metadata
) -> sa.Table:
    """A view with one row an entity: its newest state as canonical JSON, and what it is found by."""
    return sa.Table(
        name,
        into,
        sa.Column("org_id", Text, primary_key=True),
        sa.Column("id", Text, primary_key=True),
        sa.Column("seq", Big, nullable=False),
        sa.Column("created", Big, nullable=False),
        sa.Column("position", Big, nullable=False),
        sa.Column("doc", Text, nullable=False),
        *columns,
        sa.Index(f"{name}_by_created", "org_id", "created", unique=False),
    )


def _nothing(_state: Any) -> Columns:
    return {}


def _none(_state: Any) -> tuple[()]:
    return ()


Tallied = tuple[str, Collection[Any] | None]
"""The name of a tally, and those of its keys that count, none for all of them."""


def _untallied(_columns: Columns) -> Tallied | None:
    return None


class EntityView(Record):
    """How one event-sourced entity is remembered.

    ``index`` gives the table's own columns from a state; ``tally`` the (name, key) pairs that a
    state is counted under; ``side`` is a table of rows that belong to the entity, found by
    ``(org_id, owner)``, and ``side_rows`` gives them. ``tallied`` says where it has been counted already how
    many have certain columns, none where that is not.
    """

    behavior: EventSourcedBehavior[Any]
    table: sa.Table
    index: Callable[[Any], Columns] = _nothing
    tally: Callable[[Any], Iterable[tuple[str, str]]] = _none
    side: sa.Table | None = None
    side_rows: Callable[[Any], Iterable[Columns]] = _none
    tallied: Callable[[Columns], Tallied | None] = _untallied


class DurableView(Record):
    """How one durable-state entity is remembered; ``due`` is the RFC 3339 time by which it is found."""

    behavior: DurableStateBehavior[Any]
    due: Callable[[Any], str | None]


class Catalog(Record):
    """Every entity of the product by its type: what the journal can fold and the views can show."""

    entities: Mapping[str, EntityView]
    durables: Mapping[str, DurableView]

    @classmethod
    def of(cls, entities: Iterable[EntityView], durables: Iterable[DurableView] = ()) -> Catalog:
        """Register entities by the type that their behaviour names."""
        return cls(
            {view.behavior.entity_type: view for view in entities},
            {view.behavior.entity_type: view for view in durables},
        )
