"""The statements in which SQLite and PostgreSQL differ; nothing here knows what the tables mean."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from guildhall.persistence.engine import BUSY_SECONDS, StoreLocked, pause


def is_sqlite(engine_or_connection: Engine | Connection) -> bool:
    """Whether this is SQLite."""
    return engine_or_connection.dialect.name == "sqlite"


@contextmanager
def append_transaction(connection: Connection, org_id: str) -> Generator[None]:
    """A durable write transaction that holds the org's append lock from its first statement."""
    if is_sqlite(connection):
        with _immediate(connection):
            yield
        return
    with connection.begin():
        # One round trip for both; the key is a number, so nothing has to be quoted.
        lock = f"SET LOCAL synchronous_commit = on; SELECT pg_advisory_xact_lock({_lock_key(org_id)})"
        connection.exec_driver_sql(lock, execution_options={"no_parameters": True})
        yield


@cache
def _lock_key(org_id: str) -> int:
    """The number of an org's append lock."""
    digest = hashlib.sha256(f"guildhall:{org_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def snapshot(connection: Connection) -> Generator[None]:
    """A read-only transaction in which every statement sees the same committed state."""
    if is_sqlite(connection):
        connection.exec_driver_sql("BEGIN")
        try:
            yield
        finally:
            _abandon(connection)
            connection.rollback()
        return
    with connection.begin():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _immediate(connection: Connection) -> Generator[None]:
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            break
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            connection.rollback()
            if time.monotonic() > deadline:
                raise StoreLocked(connection.engine.url.database or "the database") from error
            pause()
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        _abandon(connection)
        raise
    finally:
        # SQLAlchemy begins a transaction of its own on first use; end it with ours.
        connection.rollback()


def _abandon(connection: Connection) -> None:
    """Roll back; a statement that failed badly (a full disk) may have rolled back already."""
    try:
        connection.exec_driver_sql("ROLLBACK")
    except OperationalError as error:
        if "no transaction is active" not in str(error):
            raise


Rows = Sequence[Mapping[str, Any]]


def insert(connection: Connection, table: sa.Table, rows: Rows) -> None:
    """Insert many rows through one prepared statement; every row has the same keys."""
    if rows:
        _write(connection, _insert_sql(table, tuple(rows[0]), is_sqlite(connection)), rows)


def upsert(connection: Connection, table: sa.Table, rows: Rows, keep: frozenset[str] = frozenset()) -> None:
    """Insert rows or replace those with the same primary key; columns in ``keep`` stay as inserted."""
    if rows:
        names = tuple(rows[0])
        _write(connection, _upsert_sql(table, names, keep, is_sqlite(connection)), rows)


def add(connection: Connection, table: sa.Table, rows: Rows, column: str) -> None:
    """Insert rows, or add their ``column`` to what stands under the same primary key."""
    if rows:
        names = tuple(rows[0])
        sql = _insert_sql(table, names, is_sqlite(connection))
        keys = ", ".join(key.name for key in table.primary_key.columns)
        change = f"{column} = {table.name}.{column} + excluded.{column}"
        _write(connection, f"{sql} ON CONFLICT ({keys}) DO UPDATE SET {change}", rows)


def _write(connection: Connection, sql: str, rows: Rows) -> None:
    """Run a statement made here: SQLite once a row, PostgreSQL once with all rows as one JSON document.

    It goes to the driver as text: compiling an expression anew for each batch costs more than the batch.
    """
    if is_sqlite(connection):
        connection.exec_driver_sql(sql, [tuple(row.values()) for row in rows])
    else:
        connection.exec_driver_sql(sql, (orjson.dumps(rows).decode(),))


@cache
def _insert_sql(table: sa.Table, names: tuple[str, ...], for_sqlite: bool) -> str:
    columns = ", ".join(names)
    if for_sqlite:
        return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    typed = ", ".join(
        f"{name} {'bigint' if isinstance(table.c[name].type, sa.BigInteger) else 'text'}" for name in names
    )
    rows = f"SELECT {columns} FROM json_to_recordset(%s::json) AS r({typed})"  # noqa: S608
    return f"INSERT INTO {table.name} ({columns}) {rows}"


@cache
def _upsert_sql(table: sa.Table, names: tuple[str, ...], keep: frozenset[str], for_sqlite: bool) -> str:
    keys = [key.name for key in table.primary_key.columns]
    changes = ", ".join(
        f"{name} = excluded.{name}" for name in names if name not in keep and name not in keys
    )
    sql = _insert_sql(table, names, for_sqlite)
    return f"{sql} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"


def select_by_id(connection: Connection, table: sa.Table, org_id: str, entity_id: str) -> Any | None:
    """One entity's ``(id, seq, created, position, doc)``, the most frequent question of all."""
    mark = "?" if is_sqlite(connection) else "%s"
    sql = f"SELECT id, seq, created, position, doc FROM {table.name} WHERE org_id = {mark} AND id = {mark}"  # noqa: S608
    return connection.exec_driver_sql(sql, (org_id, entity_id)).one_or_none()


@contextmanager
def wide_cache(connection: Connection) -> Generator[None]:
    """Let SQLite keep 64 MiB of pages meanwhile, in place of 2: for who reads all events stream by stream."""
    if not is_sqlite(connection):
        yield
        return
    usual = int(connection.exec_driver_sql("PRAGMA cache_size").scalar_one())
    connection.exec_driver_sql("PRAGMA cache_size = -65536")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")


def streaming_cursor(connection: Connection) -> Any:
    """The driver's own cursor in this connection's transaction, which fetches as it goes."""
    driver: Any = connection.connection.driver_connection
    return driver.cursor() if is_sqlite(connection) else driver.cursor(name="streaming")


def data_version(connection: Connection) -> int:
    """A number that changes when another connection commits: SQLite's own, cheap to ask."""
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def limit_lock_wait(connection: Connection, seconds: int) -> None:
    """Give up after so long on a table that others use (PostgreSQL; SQLite's writer has the whole file)."""
    if not is_sqlite(connection):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")


def is_disk_failure(error: BaseException) -> bool:
    """Whether a COMMIT failed on the disk itself, so that nobody knows what of it will last (SQLITE_IOERR).

    PostgreSQL ends itself in such a case and recovers from its log; a full disk is another error.
    """
    return "disk I/O error" in str(getattr(error, "orig", ""))


TRANSIENT_STATES = ("08", "57P", "40001", "40P01")
"""SQLSTATEs after which a transaction may be run again: connection lost, server restarts, deadlock."""


def is_transient(error: DBAPIError) -> bool:
    """Whether what failed may succeed when it is run again as it is.

    On SQLite nothing is: for its lock a writer has waited long enough already. On PostgreSQL an
    error without a SQLSTATE is one of the connection itself.
    """
    if not type(error.orig).__module__.startswith("psycopg"):
        return False
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError)
    return state.startswith(TRANSIENT_STATES)


def database_size(connection: Connection) -> int:
    """The bytes that the database takes."""
    if is_sqlite(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
