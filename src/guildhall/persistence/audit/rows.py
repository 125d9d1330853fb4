"""Streams rows, thousands at a time; it must never hold a whole table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

PAGE = 2_000
"""Rows fetched at a time."""

T = TypeVar("T")


def stream(connection: Connection, query: sa.Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    """The rows of a query, page by page; on PostgreSQL through a cursor of the server."""
    with connection.execute(query.execution_options(yield_per=PAGE)) as result:
        for page in result.partitions():
            yield from page


def pages(items: Iterator[T], size: int) -> Iterator[Sequence[T]]:
    """An iterator cut into lists of at most ``size``."""
    while page := list(islice(items, size)):
        yield page
