"""Finds events by what they are and whom they concern; no query looks at more lines than it is allowed.

A filter is read through one index, the narrowest that serves it, and what the index does not know is asked of
the lines that it leads to. A filter that few of them pass gets a short page and the position to go on from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import CONDITIONS, EventFilter
from guildhall.domain.record import Record
from guildhall.persistence.hints import EVENT_INDEXES, by_index
from guildhall.persistence.journal.store import read_head
from guildhall.persistence.tables import events

LOOKED_AT = 5_000
"""Lines that one page looks at, at most."""

INDEXED = tuple(name for name in EVENT_INDEXES if name in CONDITIONS)
"""Conditions that have an index, the narrowest first."""


def page(
    connection: Connection,
    org_id: str,
    wanted: EventFilter,
    *,
    after: int,
    limit: int,
    newest_first: bool,
) -> tuple[Sequence[Any], int | None]:
    """Rows that pass a filter, and the position to go on from, none at the journal's end.

    ``connection`` is a snapshot: what is committed between two looks would else be gone over and never told.
    """
    plan = _plan(org_id, wanted, after, newest_first)
    looked = limit + 1 if plan.exact else LOOKED_AT
    window = plan.lines(looked).subquery()
    passing = sa.select(window).where(*plan.having(window))
    rows = connection.execute(_ordered(passing, window.c.position, newest_first).limit(limit + 1)).all()
    if len(rows) > limit:
        return rows[:limit], rows[limit - 1].position
    if plan.exact:
        return rows, None
    seen = sa.select(sa.func.count(), sa.func.min(window.c.position), sa.func.max(window.c.position))
    lines, lowest, highest = connection.execute(seen).one()
    if lines < looked:
        return rows, None
    return rows, lowest if newest_first else highest


def count(connection: Connection, org_id: str, wanted: EventFilter, most: int) -> int:
    """How many events pass a filter among the first ``most`` lines of its index."""
    if wanted == EventFilter():
        return min(read_head(connection, org_id).position, most)
    plan = _plan(org_id, wanted, 0, newest_first=False)
    window = plan.lines(most).subquery()
    passing = sa.select(sa.func.count()).select_from(window).where(*plan.having(window))
    return connection.execute(passing).scalar_one()


def first(connection: Connection, org_id: str) -> int:
    """The position of the oldest event that is kept, 0 in an empty journal."""
    lowest = sa.select(sa.func.min(events.c.position)).where(events.c.org_id == org_id)
    return connection.execute(lowest).scalar_one() or 0


class _Plan(Record):
    """How a filter is read: so many lines of its index, in order, and what is still asked of each."""

    lines: Callable[[int], sa.Select[Any]]
    rest: Mapping[str, str]
    types: Sequence[str] | None

    @property
    def exact(self) -> bool:
        """Whether every line of the index passes."""
        return not self.rest and self.types is None

    def having(self, window: sa.Subquery) -> list[Any]:
        """What is still asked of the lines."""
        conditions = [window.c[name] == value for name, value in self.rest.items()]
        return conditions if self.types is None else [*conditions, window.c.type.in_(list(self.types))]


def _plan(org_id: str, wanted: EventFilter, after: int, newest_first: bool) -> _Plan:
    rest = {name: value for name in CONDITIONS if (value := getattr(wanted, name)) is not None}
    index = next((name for name in INDEXED if name in rest), None)
    lines = _after(org_id, after, newest_first)
    if index is None and wanted.types is not None:
        types = wanted.types
        return _Plan(lambda most: _of_types(org_id, types, after, newest_first, most), rest, None)
    if index is not None:
        lines = by_index(lines.where(events.c[index] == rest.pop(index)), index)
    ordered = _ordered(lines, events.c.position, newest_first)
    return _Plan(ordered.limit, rest, wanted.types)


def _after(org_id: str, after: int, newest_first: bool) -> sa.Select[Any]:
    return sa.select(events).where(*_behind(org_id, after, newest_first))


def _behind(org_id: str, after: int, newest_first: bool) -> list[Any]:
    """What the lines of an org behind a position have in common, in either direction."""
    own, position = [events.c.org_id == org_id], events.c.position
    if not newest_first:
        return [*own, position > after]
    return [*own, position < after] if after else own


def _of_types(org_id: str, types: Sequence[str], after: int, newest_first: bool, most: int) -> sa.Select[Any]:
    """The lines of several types in order: each type's own index gives where its first few stand."""
    position, behind = events.c.position, _behind(org_id, after, newest_first)

    def first(one: str) -> sa.Select[Any]:
        places = by_index(sa.select(position).where(*behind, events.c.type == one), "type")
        return sa.select(_ordered(places, position, newest_first).limit(most).subquery())

    each = dict.fromkeys(types or ("",))  # one that is named twice is read once: its lines would count twice
    together = sa.union_all(*map(first, each)).subquery()
    places = _ordered(sa.select(together), together.c.position, newest_first).limit(most)
    lines = sa.select(events).where(events.c.org_id == org_id, position.in_(places))
    return _ordered(lines, position, newest_first)


def _ordered(query: sa.Select[Any], position: Any, newest_first: bool) -> sa.Select[Any]:
    return query.order_by(position.desc() if newest_first else position)
