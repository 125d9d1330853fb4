"""Streams rows, hundreds at a time; it must never hold a whole table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from guildhall.persistence import dialect

PAGE = 500
"""Rows fetched at a time: so few that they are still in the processor's cache when they are looked at."""

T = TypeVar("T")

Rows = Iterator[Sequence[Any]]


def stream(connection: Connection, query: str, values: Sequence[Any]) -> Rows:
    """What a query answers, its values marked ``?``; on PostgreSQL through a cursor of the server.

    It comes page by page, of several queries in turns if need be, and from the driver itself: SQLAlchemy's
    work on each row costs as much as all the rest.
    """
    sql = query if dialect.is_sqlite(connection) else query.replace("?", "%s")
    with dialect.as_raised_by_sqlalchemy(connection):
        cursor = dialect.streaming_cursor(connection)
        try:
            cursor.execute(sql, values)
            while page := cursor.fetchmany(PAGE):
                yield from page
        finally:
            if not connection.closed:  # who gave up on it may have closed that first, and the cursor with it
                cursor.close()


def pages(items: Iterator[T], size: int) -> Iterator[Sequence[T]]:
    """An iterator cut into lists of at most ``size``."""
    while page := list(islice(items, size)):
        yield page
