"""Rebuilds an org's views from its journal in one transaction; it must never touch an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.domain.kernel import DomainError
from guildhall.persistence import writes
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.audit.fold import Folds
from guildhall.persistence.audit.folding import Folded
from guildhall.persistence.audit.rows import pages
from guildhall.persistence.entities import decode_state
from guildhall.persistence.tables import Catalog, EntityView, events, heads, tallies
from guildhall.persistence.views.projection import view_row

TOGETHER = 1_000


class CannotReplay(DomainError):
    """The journal itself is broken; nothing was changed."""

    code = "conflict"


def refuse_broken(faults: Faults) -> None:
    """Refuse to make views of a journal in which something is wrong.

    Raises:
        CannotReplay: naming the first bad position and what to do.
    """
    found = faults.found()
    if found:
        raise CannotReplay(
            f"the journal is broken at position {found[0].position}: {found[0].detail}; nothing was changed: "
            "see `guildhall verify`, keep a copy and restore a backup",
            rule="replay.chain_holds",
        )


def rebuild(connection: Connection, catalog: Catalog, org_id: str) -> Mapping[str, int]:
    """Write every view of the org anew, and say so to every process that remembers states of it.

    Returns the number of entities of each type.

    Rows of entities of which a payload was redacted stay as they are: the journal cannot give them back.

    Raises:
        CannotReplay: when an event cannot be folded; names the first.
    """
    faults = Faults()
    kept = _redacted_streams(connection, org_id)
    counted: Counter[tuple[str, str]] = Counter()
    entities: Counter[str] = Counter()
    for view in catalog.entities.values():
        counted.update(_clear(connection, view, org_id, kept.get(view.behavior.entity_type, [])))
    connection.execute(tallies.delete().where(tallies.c.org_id == org_id))
    for page in pages(Folds(connection, catalog, faults).by_stream(org_id), TOGETHER):
        by_type: dict[str, list[Folded]] = {}
        for item in page:
            by_type.setdefault(item.view.behavior.entity_type, []).append(item)
        for entity_type, group in by_type.items():
            entities[entity_type] += len(group)
            counted.update(_write(connection, group[0].view, org_id, group))
    refuse_broken(faults)
    rows = [
        {"org_id": org_id, "name": name, "key": key, "n": n} for (name, key), n in sorted(counted.items())
    ]
    writes.insert(connection, tallies, rows)
    again = heads.update().where(heads.c.org_id == org_id).values(rebuilt=heads.c.rebuilt + 1)
    connection.execute(again)
    return dict(entities)


def _redacted_streams(connection: Connection, org_id: str) -> dict[str, list[str]]:
    query = sa.select(events.c.stream).where(events.c.org_id == org_id, events.c.payload.is_(None)).distinct()
    kept: dict[str, list[str]] = {}
    for name in connection.execute(query).scalars():
        entity_type, _, entity_id = str(name).partition(":")
        kept.setdefault(entity_type, []).append(entity_id)
    return kept


def _clear(
    connection: Connection, view: EntityView, org_id: str, kept: list[str]
) -> Counter[tuple[str, str]]:
    """Delete a view's rows but those kept; returns what the kept ones are counted under."""
    table = view.table
    connection.execute(table.delete().where(table.c.org_id == org_id, table.c.id.not_in(kept)))
    if view.side is not None:
        side = view.side
        connection.execute(side.delete().where(side.c.org_id == org_id, side.c.owner.not_in(kept)))
    counted: Counter[tuple[str, str]] = Counter()
    if kept:
        query = sa.select(table.c.id, table.c.doc).where(table.c.org_id == org_id)
        for row in connection.execute(query):
            counted.update(view.tally(decode_state(view, row.id, row.doc)))
    return counted


def _write(
    connection: Connection, view: EntityView, org_id: str, group: list[Folded]
) -> Counter[tuple[str, str]]:
    rows: list[dict[str, Any]] = []
    side_rows: list[dict[str, Any]] = []
    counted: Counter[tuple[str, str]] = Counter()
    for item in group:
        if item.loaded is None:
            continue
        rows.append(view_row(view, org_id, item.entity_id, item.loaded))
        counted.update(view.tally(item.loaded.state))
        side_rows.extend(
            {"org_id": org_id, "owner": item.entity_id, **own} for own in view.side_rows(item.loaded.state)
        )
    writes.insert(connection, view.table, rows)
    if view.side is not None:
        writes.insert(connection, view.side, side_rows)
    return counted
