"""Compares the views with the fold of the journal: every row, side row, tally, and nothing beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.domain.kernel import DomainError
from guildhall.persistence import dialect
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.audit.folding import Folded
from guildhall.persistence.audit.rows import pages
from guildhall.persistence.documents import full_document
from guildhall.persistence.entities import Loaded, decode_state
from guildhall.persistence.tables import Catalog, EntityView, events, tallies
from guildhall.persistence.views.projection import view_row

TOGETHER = 400
"""Entities whose rows are read in one statement."""


class Comparison:
    """Compares one org's views, entity by entity, and at the end what should not be there."""

    def __init__(self, connection: Connection, catalog: Catalog, org_id: str, faults: Faults) -> None:
        self._connection = connection
        self._catalog = catalog
        self._org_id = org_id
        self._faults = faults
        self._counted: Counter[tuple[str, str]] = Counter()
        self.entities: Counter[str] = Counter()
        self._side_rows: Counter[str] = Counter()

    def run(self, folded: Iterable[Folded]) -> None:
        """Compare everything."""
        for page in pages(iter(folded), TOGETHER):
            by_type: dict[str, list[Folded]] = {}
            for item in page:
                by_type.setdefault(item.view.behavior.entity_type, []).append(item)
            for group in by_type.values():
                self._compare(group[0].view, group)
        for view in self._catalog.entities.values():
            self._find_strangers(view)
        self._compare_tallies()

    def _compare(self, view: EntityView, group: Sequence[Folded]) -> None:
        self.entities[view.behavior.entity_type] += len(group)
        ids = [item.entity_id for item in group]
        rows = self._rows(view.table, view.table.c.id, ids)
        stored = {row["id"]: row for row in rows}
        sides: dict[str, list[dict[str, Any]]] = {}
        if view.side is not None:
            for row in self._rows(view.side, view.side.c.owner, ids):
                sides.setdefault(row["owner"], []).append(row)
        for item in group:
            row, side = stored.get(item.entity_id), sides.get(item.entity_id, [])
            if row is None:
                table = view.table.name
                self._faults.add("view", item.position, f"{item.name} has events and no row in {table}")
            if item.loaded is not None:
                self._compare_one(item, item.loaded, row, side)
            elif row is not None:
                self._trust(item, row, side)

    def _compare_one(
        self, item: Folded, loaded: Loaded, row: dict[str, Any] | None, side: list[dict[str, Any]]
    ) -> None:
        view = item.view
        expected = view_row(view, self._org_id, item.entity_id, loaded)
        different = {name for name, value in (row or expected).items() if value != expected.get(name)}
        if row and "doc" in different and row["doc"] == full_document(loaded.state):
            different.remove("doc")  # as it was written before documents left out what holds nothing
        wrong = ", ".join(sorted(different))
        # A row that is ahead of the journal tells where the journal was cut.
        ahead = row is not None and isinstance(row["position"], int) and row["position"] > loaded.position
        at = row["position"] if row is not None and ahead else loaded.position
        if wrong:
            self._faults.add("view", at, f"the row of {item.name} in {view.table.name} is wrong in: {wrong}")
        self._counted.update(view.tally(loaded.state))
        if view.side is None:
            return
        own = {"org_id": self._org_id, "owner": item.entity_id}
        wanted = [{**own, **more} for more in view.side_rows(loaded.state)]
        self._side_rows[view.side.name] += len(wanted)
        if _sorted(side) != _sorted(wanted):
            self._faults.add("view", at, f"the rows of {item.name} in {view.side.name} are wrong")

    def _trust(self, item: Folded, row: dict[str, Any], side: list[dict[str, Any]]) -> None:
        """An entity of which something was redacted: its row cannot be compared, but it is counted."""
        if item.view.side is not None:
            self._side_rows[item.view.side.name] += len(side)
        try:
            self._counted.update(item.view.tally(decode_state(item.view, item.entity_id, row["doc"])))
        except DomainError as error:
            self._faults.add("view", item.position, error.message)

    def _find_strangers(self, view: EntityView) -> None:
        """Rows that no event has made."""
        known = self.entities[view.behavior.entity_type]
        self._find_stranger(view.table, view.table.c.id, known, view.behavior.entity_type)
        if view.side is not None:
            known = self._side_rows[view.side.name]
            self._find_stranger(view.side, view.side.c.owner, known, view.behavior.entity_type)

    def _find_stranger(self, table: sa.Table, key: sa.Column[Any], known: int, entity_type: str) -> None:
        own = table.c.org_id == self._org_id
        there = self._connection.execute(
            sa.select(sa.func.count()).select_from(table).where(own)
        ).scalar_one()
        if there <= known:
            return
        stream = sa.literal(f"{entity_type}:", sa.Text).concat(key)
        made = sa.exists().where(events.c.org_id == self._org_id, events.c.stream == stream)
        query = sa.select(key).where(own, ~made).order_by(key).limit(1)
        stranger = self._connection.execute(query).scalar_one_or_none()
        if stranger is not None:
            self._faults.add(
                "view", 0, f"{table.name} has a row of {entity_type}:{stranger}, which has no events"
            )

    def _compare_tallies(self) -> None:
        query = sa.select(tallies.c.name, tallies.c.key, tallies.c.n).where(
            tallies.c.org_id == self._org_id, tallies.c.n != 0
        )
        stored = {(row.name, row.key): row.n for row in self._connection.execute(query)}
        for name, key in sorted(stored.keys() | self._counted.keys()):
            there, counted = stored.get((name, key), 0), self._counted[(name, key)]
            if there != counted:
                self._faults.add(
                    "tally", 0, f"the tally {name}/{key} says {there}, the journal says {counted}"
                )

    def _rows(self, table: sa.Table, key: sa.Column[Any], ids: Sequence[str]) -> list[dict[str, Any]]:
        names = table.c.keys()
        marks = ", ".join("?" * len(ids))
        query = f"SELECT {', '.join(names)} FROM {table.name} WHERE org_id = ? AND {key.name} IN ({marks})"  # noqa: S608
        rows = dialect.ask(self._connection, query, [self._org_id, *ids])
        return [dict(zip(names, row, strict=True)) for row in rows]


def _sorted(rows: Iterable[dict[str, Any]]) -> list[list[tuple[str, Any]]]:
    return sorted((sorted(row.items()) for row in rows), key=repr)
