"""Writes the views of the entities that a batch changed; it must never read or decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.persistence import writes
from guildhall.persistence.documents import document
from guildhall.persistence.entities import Key, Loaded
from guildhall.persistence.tables import Catalog, EntityView, tallies

Change = tuple[Key, Loaded | None, Loaded]
"""(entity, what is in the views now, what shall be)"""


def project(connection: Connection, catalog: Catalog, org_id: str, changes: Sequence[Change]) -> None:
    """Bring the views from the old states to the new ones, one row an entity."""
    by_type: dict[str, list[Change]] = {}
    for change in changes:
        by_type.setdefault(change[0][0], []).append(change)
    counted: Counter[tuple[str, str]] = Counter()
    for entity_type, group in by_type.items():
        view = catalog.entities[entity_type]
        rows = [view_row(view, org_id, key[1], after) for key, _, after in group]
        writes.upsert(connection, view.table, rows, keep=frozenset({"created"}))
        for _, before, after in group:
            for name in view.tally(after.state):
                counted[name] += 1
            for name in view.tally(before.state) if before is not None else ():
                counted[name] -= 1
        if view.side is not None:
            _write_side(connection, view, view.side, org_id, group)
    _write_tallies(connection, org_id, counted)


def view_row(view: EntityView, org_id: str, entity_id: str, loaded: Loaded) -> dict[str, Any]:
    """One entity's row."""
    return {
        "org_id": org_id,
        "id": entity_id,
        "seq": loaded.seq,
        "created": loaded.created,
        "position": loaded.position,
        "doc": document(loaded.state),
        **view.index(loaded.state),
    }


def _write_side(
    connection: Connection, view: EntityView, side: sa.Table, org_id: str, group: Iterable[Change]
) -> None:
    removed: list[dict[str, str]] = []
    added: list[dict[str, Any]] = []
    for key, before, after in group:
        old = list(view.side_rows(before.state)) if before else []
        new = list(view.side_rows(after.state))
        if old == new:
            continue
        if old:
            removed.append({"org_id": org_id, "owner": key[1]})
        added.extend({"org_id": org_id, "owner": key[1], **row} for row in new)
    writes.delete(connection, side, removed)
    writes.insert(connection, side, added)


def _write_tallies(connection: Connection, org_id: str, counted: Mapping[tuple[str, str], int]) -> None:
    rows = [
        {"org_id": org_id, "name": name, "key": key, "n": n}
        for (name, key), n in sorted(counted.items())
        if n
    ]
    writes.add(connection, tallies, rows, "n")
