"""Streams rows, hundreds at a time; it must never hold a whole table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.persistence import dialect

PAGE = 500
"""Rows fetched at a time: so few that they are still in the processor's cache when they are looked at."""

T = TypeVar("T")

Rows = Iterator[Sequence[Any]]


def stream(connection: Connection, columns: Sequence[sa.Column[Any]], org_id: str, order: str) -> Rows:
    """The columns of an org's rows in an order, page by page; on PostgreSQL through a cursor of the server.

    They come from the driver itself: SQLAlchemy's work on each row costs as much as all the rest.
    """
    table = columns[0].table
    names = ", ".join(column.name for column in columns)
    mark = "?" if dialect.is_sqlite(connection) else "%s"
    sql = f"SELECT {names} FROM {table} WHERE org_id = {mark} ORDER BY {order}"  # noqa: S608 - names of ours
    with dialect.as_raised_by_sqlalchemy(connection), closing(dialect.streaming_cursor(connection)) as cursor:
        cursor.execute(sql, (org_id,))
        while page := cursor.fetchmany(PAGE):
            yield from page


def pages(items: Iterator[T], size: int) -> Iterator[Sequence[T]]:
    """An iterator cut into lists of at most ``size``."""
    while page := list(islice(items, size)):
        yield page
