"""Lists a page at a time: ``{items, total, skip, limit, next}`` in order of creation.

``skip`` reaches ten thousand deep, beyond it the cursor ``next``; ``total`` is exact to ten thousand. So no
page costs more the longer the list is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guildhall.application.ports.views import Row, Value, Views
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.record import Record

DEEPEST_SKIP = 10_000
LARGEST_PAGE = 500
COUNTED = 10_000


@dataclass(frozen=True)
class Paging:
    """Which page is asked for; ``cursor`` is the ``next`` of the page before.

    It is the one frozen dataclass: pydantic reads queries into an heir of it, and reads none into a record.
    """

    skip: int = 0
    limit: int = 50
    cursor: str | None = None
    newest_first: bool = False


class Page(Record):
    """One page; ``total`` is exact up to :data:`COUNTED`, ``next`` none at the end."""

    rows: Sequence[Row]
    total: int
    skip: int
    limit: int
    next: str | None


def page_of(views: Views, entity_type: str, paging: Paging, **columns: Value | tuple[Value, ...]) -> Page:
    """A page of the entities whose indexed columns have these values.

    Raises:
        ValidationFailed: for a skip that is too deep, or a cursor that is none.
    """
    if paging.skip > DEEPEST_SKIP:
        raise ValidationFailed(
            f"skip reaches {DEEPEST_SKIP}; go on with the cursor `next` of a page", field="skip"
        )
    after = position_in(paging.cursor)
    with views.together() as look_up:
        rows = look_up.find(
            entity_type,
            after=after,
            skip=paging.skip,
            limit=paging.limit + 1,
            newest_first=paging.newest_first,
            **columns,
        )
        total = look_up.count(entity_type, COUNTED, **columns)
    following = str(rows[paging.limit - 1].created) if len(rows) > paging.limit else None
    return Page(rows[: paging.limit], total, paging.skip, paging.limit, following)


def page_of_items(items: Sequence[Any], paging: Paging) -> Page:
    """A page of what is in memory whole; its cursor is the place in the list."""
    ordered = list(reversed(items)) if paging.newest_first else list(items)
    start = position_in(paging.cursor) + paging.skip
    chosen = ordered[start : start + paging.limit]
    end = start + len(chosen)
    rows = [Row("", item, 0, number, 0) for number, item in enumerate(chosen, start + 1)]
    following = str(end) if end < len(ordered) else None
    return Page(rows, len(ordered), paging.skip, paging.limit, following)


def position_in(cursor: str | None) -> int:
    """The position that a cursor stands for, 0 for none.

    Raises:
        ValidationFailed: when it is no cursor.
    """
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise ValidationFailed("this is no cursor; use the `next` of a page as it came", field="cursor")
    return int(cursor)
