"""Writes rows into a store's tables, many at a time; nothing here knows what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from guildhall.persistence import dialect

Rows = Sequence[Mapping[str, Any]]


def insert(connection: Connection, table: sa.Table, rows: Rows) -> None:
    """Insert many rows through one prepared statement; every row has the same keys."""
    if rows:
        _write(connection, _insert_sql(table, tuple(rows[0]), dialect.is_sqlite(connection)), rows)


def upsert(connection: Connection, table: sa.Table, rows: Rows, keep: frozenset[str] = frozenset()) -> None:
    """Insert rows or replace those with the same primary key; columns in ``keep`` stay as inserted."""
    if rows:
        names = tuple(rows[0])
        _write(connection, _upsert_sql(table, names, keep, dialect.is_sqlite(connection)), rows)


def add(connection: Connection, table: sa.Table, rows: Rows, column: str) -> None:
    """Insert rows, or add their ``column`` to what stands under the same primary key."""
    if rows:
        names = tuple(rows[0])
        sql = _insert_sql(table, names, dialect.is_sqlite(connection))
        keys = ", ".join(key.name for key in table.primary_key.columns)
        change = f"{column} = {table.name}.{column} + excluded.{column}"
        _write(connection, f"{sql} ON CONFLICT ({keys}) DO UPDATE SET {change}", rows)


def delete(connection: Connection, table: sa.Table, rows: Rows) -> None:
    """Delete what has the values of one of these rows in the columns that they name."""
    if rows:
        _write(connection, _delete_sql(table, tuple(rows[0]), dialect.is_sqlite(connection)), rows)


def _write(connection: Connection, sql: str, rows: Rows) -> None:
    """Run a statement made here: SQLite once a row, PostgreSQL once with all rows as one JSON document.

    It goes to the driver as text: compiling an expression anew for each batch costs more than the batch.
    """
    if dialect.is_sqlite(connection):
        dialect.send_each(connection, sql, [tuple(row.values()) for row in rows])
    else:
        dialect.send(connection, sql, (orjson.dumps(rows),))


@cache
def _insert_sql(table: sa.Table, names: tuple[str, ...], for_sqlite: bool) -> str:
    columns = ", ".join(names)
    if for_sqlite:
        return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    return f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {_records(table, names)}"  # noqa: S608


def _records(table: sa.Table, names: tuple[str, ...]) -> str:
    """PostgreSQL's view of a JSON document as rows ``r`` with a table's columns."""
    typed = ", ".join(
        f"{name} {'bigint' if isinstance(table.c[name].type, sa.BigInteger) else 'text'}" for name in names
    )
    return f"json_to_recordset(%s::json) AS r({typed})"


@cache
def _upsert_sql(table: sa.Table, names: tuple[str, ...], keep: frozenset[str], for_sqlite: bool) -> str:
    keys = [key.name for key in table.primary_key.columns]
    changes = ", ".join(
        f"{name} = excluded.{name}" for name in names if name not in keep and name not in keys
    )
    sql = _insert_sql(table, names, for_sqlite)
    return f"{sql} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"


@cache
def _delete_sql(table: sa.Table, names: tuple[str, ...], for_sqlite: bool) -> str:
    if for_sqlite:
        return f"DELETE FROM {table.name} WHERE {' AND '.join(f'{name} = ?' for name in names)}"  # noqa: S608
    same = " AND ".join(f"{table.name}.{name} = r.{name}" for name in names)
    return f"DELETE FROM {table.name} USING {_records(table, names)} WHERE {same}"  # noqa: S608
