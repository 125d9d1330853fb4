"""Folds an org's journal into its entities; it must never hold all of them.

Replay reads it stream by stream, so that one entity is in memory at a time. Verify reads it in its order, for
the chain, and folds along: most entities live for a short part of a journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy.engine import Connection

from guildhall.persistence.audit.belonging import Belonging
from guildhall.persistence.audit.faults import Faults
from guildhall.persistence.audit.folding import FOLDED, EntityFolding, Folded, Folding
from guildhall.persistence.audit.rows import Rows, stream
from guildhall.persistence.journal.concerns import StateOf
from guildhall.persistence.tables import Catalog

_STREAM, _POSITION = FOLDED.index("stream"), FOLDED.index("position")

MOST_UNDERWAY = 10_000
"""Entities that are folded along at a time, at most: as many states are in memory."""

_BY_STREAM = f"SELECT {', '.join(FOLDED)} FROM events WHERE org_id = ? ORDER BY stream, seq"  # noqa: S608
_BEGINNING_FROM = (
    f"SELECT {', '.join(FOLDED)} FROM events WHERE org_id = ? AND stream IN"  # noqa: S608
    " (SELECT stream FROM events WHERE org_id = ? GROUP BY stream HAVING min(position) >= ?)"
    f" AND position <= {2**63 - 1} ORDER BY stream, seq"
)
_ENDS = "SELECT max(position) FROM events WHERE org_id = ? GROUP BY stream ORDER BY 1"


class Folds:
    """The entities of one org, folded; what cannot be is a fault and left out.

    With ``state_of``, which gives the views' states, events have to be found by what they concern as well.
    """

    def __init__(
        self, connection: Connection, catalog: Catalog, faults: Faults, state_of: StateOf | None = None
    ) -> None:
        self._connection = connection
        self._catalog = catalog
        self._faults = faults
        self._state_of = state_of

    def by_stream(self, org_id: str) -> Iterator[Folded]:
        """Every entity, one after the other."""
        return self._one_by_one(stream(self._connection, _BY_STREAM, (org_id,)))

    def along(self, org_id: str, rows: Rows) -> Iterator[Folded]:
        """Every entity, when its last event has come by; ``rows`` are all events in the journal's order.

        Where too many are underway, those that begin from there on are folded one by one after the last row.
        """
        ends = (position for (position,) in stream(self._connection, _ENDS, (org_id,)))
        end = next(ends, None)
        underway: dict[str, Folding] = {}
        full_at: int | None = None
        for row in rows:
            name, position = row[_STREAM], row[_POSITION]
            folding = underway.get(name)
            if folding is None and full_at is None:
                if len(underway) < MOST_UNDERWAY:
                    folding = underway[name] = self._begin(name, position)
                else:
                    full_at = position
            if folding is not None:
                folding.take(row)
            if position == end:
                end = next(ends, None)
                if folding is not None:
                    yield from underway.pop(name).ended()
        for folding in underway.values():  # an end was not where the database's index has it
            yield from folding.ended()
        if full_at is not None:
            left = stream(self._connection, _BEGINNING_FROM, (org_id, org_id, full_at))
            yield from self._one_by_one(left)

    def _one_by_one(self, rows: Rows) -> Iterator[Folded]:
        for name, own in groupby(rows, key=itemgetter(_STREAM)):
            folding: Folding | None = None
            for row in own:
                folding = folding or self._begin(name, row[_POSITION])
                folding.take(row)
            if folding is not None:
                yield from folding.ended()

    def _begin(self, name: str, position: int) -> Folding:
        entity_type, _, entity_id = str(name).partition(":")
        view = self._catalog.entities.get(entity_type)
        if view is None:
            self._faults.add("stream", position, f"{name} is of a type that nobody knows here")
            return Folding()
        belonging = None
        if self._state_of is not None:
            belonging = Belonging(entity_type, entity_id, self._state_of, self._faults)
        return EntityFolding(view, entity_id, position, self._faults, belonging)
