"""Loads entities from their views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import RecoveryFailed
from guildhall.domain.record import Record
from guildhall.persistence import codec, dialect
from guildhall.persistence.tables import Catalog, EntityView

Key = tuple[str, str]
"""(entity type, entity id)"""


class Loaded(Record):
    """An entity's newest state with its place in the journal; ``seq`` 0 when it has no events."""

    state: Any
    seq: int
    created: int
    position: int


def entity_view(catalog: Catalog, entity_type: str) -> EntityView:
    """How an entity type is remembered.

    Raises:
        RecoveryFailed: for a type that was never registered.
    """
    view = catalog.entities.get(entity_type)
    if view is None:
        raise RecoveryFailed(f"no entity of type {entity_type!r} is registered")
    return view


def load_entities(
    connection: Connection, catalog: Catalog, org_id: str, entity_type: str, entity_ids: Sequence[str]
) -> dict[str, Loaded]:
    """Read several entities of one type in one statement; those without events are left out."""
    view = entity_view(catalog, entity_type)
    table = view.table
    if len(entity_ids) == 1:
        one = f"SELECT id, seq, created, position, doc FROM {table.name} WHERE org_id = ? AND id = ?"  # noqa: S608
        rows: Iterable[Sequence[Any]] = dialect.ask(connection, one, (org_id, entity_ids[0]))
    else:
        columns = (table.c.id, table.c.seq, table.c.created, table.c.position, table.c.doc)
        query = sa.select(*columns).where(table.c.org_id == org_id, table.c.id.in_(entity_ids))
        rows = connection.execute(query).all()
    return {
        entity_id: Loaded(decode_state(view, entity_id, doc), seq, created, position)
        for entity_id, seq, created, position, doc in rows
    }


def decode_state(view: EntityView, entity_id: str, doc: str) -> Any:
    """Bring a view's document back as a state.

    Raises:
        RecoveryFailed: when the document is not one of this state's; naming the entity and the remedy.
    """
    try:
        return codec.decode(view.behavior.state_type, orjson.loads(doc))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        name = f"{view.behavior.entity_type}:{entity_id}"
        raise RecoveryFailed(
            f"{name} cannot be recovered ({error}); run `guildhall verify`, then `guildhall replay`"
        ) from error
