"""The statements in which SQLite and PostgreSQL differ; nothing here knows what the tables mean."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from guildhall.persistence.engine import StoreAway

if TYPE_CHECKING:
    from guildhall.persistence.pipeline import Exchange

_cursors = count(1)


def is_sqlite(engine_or_connection: Engine | Connection) -> bool:
    """Whether this is SQLite."""
    return engine_or_connection.dialect.name == "sqlite"


@contextmanager
def snapshot(connection: Connection) -> Generator[None]:
    """A read-only transaction in which every statement sees the same committed state."""
    if is_sqlite(connection):
        connection.exec_driver_sql("BEGIN")
        try:
            yield
        finally:
            abandon(connection)
            connection.rollback()
        return
    with connection.begin():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def abandon(connection: Connection) -> None:
    """Roll back; a statement that failed badly (a full disk) may have rolled back already."""
    try:
        connection.exec_driver_sql("ROLLBACK")
    except OperationalError as error:
        if "no transaction is active" not in str(error):
            raise


@contextmanager
def together(connection: Connection) -> Generator[None]:
    """Have PostgreSQL sent at once, at the end, all that is to :func:`send` within.

    When one fails the server passes over all that follow. SQLite, no journey away, is told one by one.
    """
    if is_sqlite(connection):
        yield
        return
    with underway(connection) as exchange:
        connection.info[_TOGETHER] = exchange
        try:
            yield
        finally:
            connection.info.pop(_TOGETHER)


@contextmanager
def underway(connection: Connection) -> Generator[Exchange]:
    """An exchange with PostgreSQL, awaited at the end; pushed before, another one may begin meanwhile.

    What is added to it is a transaction by itself.
    """
    from guildhall.persistence.pipeline import Exchange, Pipeline  # here: SQLite needs no PostgreSQL driver

    with as_raised_by_sqlalchemy(connection):
        pipeline = connection.info.get(_PIPELINE)
        if pipeline is None:
            driver: Any = connection.connection.driver_connection
            pipeline = connection.info[_PIPELINE] = Pipeline(driver.pgconn)
        exchange = Exchange(pipeline)
        try:
            yield exchange
            exchange.wait()
        except BaseException:
            exchange.abandon()
            raise


Statement = tuple[str, Sequence[str | int | bytes]]
"""A statement and its parameters."""


class Staged:
    """Statements that wait to be sent."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    def add(self, sql: str, parameters: Sequence[str | int | bytes]) -> None:
        """Add one."""
        self.statements.append((sql, parameters))


@contextmanager
def staged(connection: Connection) -> Generator[list[Statement]]:
    """Keep back what is to :func:`send` within: the connection may be busy with something else meanwhile."""
    stage = connection.info[_TOGETHER] = Staged()
    try:
        yield stage.statements
    finally:
        connection.info.pop(_TOGETHER)


_PIPELINE = "pipeline"
_TOGETHER = "together"


def forget_prepared(connection: Connection) -> None:
    """Have what :func:`send` sends prepared anew: with a rollback psycopg has PostgreSQL forget all of it."""
    pipeline = connection.info.get(_PIPELINE)
    if pipeline is not None and pipeline.prepared:
        pipeline.prepared.clear()
        driver: Any = connection.connection.driver_connection
        with as_raised_by_sqlalchemy(connection):
            driver.execute("DEALLOCATE ALL")


def send(connection: Connection, sql: str, parameters: Sequence[str | int | bytes]) -> None:
    """Give PostgreSQL a statement without an answer: with what goes :func:`together`, or by itself."""
    exchange = connection.info.get(_TOGETHER)
    if exchange is None:
        with together(connection):
            send(connection, sql, parameters)
    else:
        with as_raised_by_sqlalchemy(connection):
            exchange.add(sql, parameters)


def exchange(connection: Connection, *questions: tuple[str, Sequence[Any]]) -> list[Any]:
    """Ask PostgreSQL's driver several questions in one exchange; it gives the cursor of each."""
    driver: Any = connection.connection.driver_connection
    with as_raised_by_sqlalchemy(connection), driver.pipeline():
        return [driver.execute(*question) for question in questions]


def send_each(connection: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Give SQLite's driver a statement as text, to be run once a row."""
    driver: Any = connection.connection.driver_connection
    with as_raised_by_sqlalchemy(connection):
        driver.executemany(sql, rows)


@contextmanager
def as_raised_by_sqlalchemy(connection: Connection) -> Generator[None]:
    """Raises an error of the driver as SQLAlchemy would."""
    driver: Any = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        raise DBAPIError.instance(None, None, error, driver.Error, dialect=connection.dialect) from error


INDEXED_BY = "INDEXED BY"
"""What stands in SQLite before the name of the index through which a table is to be read."""


@lru_cache(maxsize=4096)
def _for_postgresql(question: str) -> str:
    """A question without the names of indexes, which PostgreSQL chooses by what it has counted."""
    return re.sub(rf" {INDEXED_BY} \w+", "", question).replace("?", "%s")


def ask(connection: Connection, question: str, parameters: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """The rows that answer a query given as text for SQLite, whose parameters it marks ``?``.

    The driver is asked, within the connection's transaction: who opened the connection ends that.
    """
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.driver_connection
    marked = question if is_sqlite(connection) else _for_postgresql(question)
    with as_raised_by_sqlalchemy(connection):
        rows: Sequence[Sequence[Any]] = driver.execute(marked, parameters).fetchall()
    return rows


def ask_in_order(connection: Connection, question: str, parameters: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """Like :func:`ask`, for a query whose order an index has, which is to be read and no other.

    Of a project that was filled since it counted last, PostgreSQL expects a single row. It would then read
    the whole project by whichever index is the smallest, and sort it.
    """
    if is_sqlite(connection):
        return ask(connection, question, parameters)
    if not connection.in_transaction():
        connection.begin()
    asked = (_for_postgresql(question), parameters)
    off, on = ("SET LOCAL enable_sort = off", ()), ("SET LOCAL enable_sort = on", ())
    rows: Sequence[Sequence[Any]] = exchange(connection, off, asked, on)[1].fetchall()
    return rows


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
    return driver.cursor() if is_sqlite(connection) else driver.cursor(name=f"streaming_{next(_cursors)}")


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
    driver = getattr(error, "orig", None)
    return "disk I/O error" in str(driver) and getattr(driver, "sqlite_errorname", "") not in NO_ROOM


NO_ROOM = ("SQLITE_IOERR_SHMSIZE",)
"""The I/O error that is nothing but a full disk: the index of the write-ahead log cannot grow."""


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


@contextmanager
def as_away() -> Generator[None]:
    """Raise what says that the database does not answer as a sentence.

    Raises:
        StoreAway: when the connection was lost or could not be made, or none was free for long enough.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StoreAway("all connections to its database are in use") from error
    except DBAPIError as error:
        if is_transient(error) or str(error.orig).startswith(SHUT):
            raise StoreAway from error
        raise


SHUT = ("unable to open database file", "database is locked", "disk I/O error")
"""What SQLite says of a file that cannot be read just now."""


def database_size(connection: Connection) -> int:
    """The bytes that the database takes."""
    if is_sqlite(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
