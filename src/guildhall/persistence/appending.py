"""Write transactions with an org's append lock, on SQLite and on PostgreSQL; they never decide anything.

On SQLite the lock is the write transaction itself, on PostgreSQL an advisory lock for the transaction.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from guildhall.application.ports.journal import JournalUnavailable
from guildhall.persistence.dialect import Statement, abandon, ask, exchange, is_sqlite, underway
from guildhall.persistence.engine import BUSY_SECONDS, StoreLocked, StoreReadOnly, pause

if TYPE_CHECKING:
    from guildhall.persistence.pipeline import Exchange


class Overtaken(Exception):
    """Somebody has written to the org since what was decided was decided on."""


class TransactionAborted(JournalUnavailable):
    """A statement failed and whoever sent it went on: PostgreSQL has thrown all of the transaction away."""

    def __init__(self) -> None:
        super().__init__("a statement failed, and with it all that was to be kept", rule="durable writes")


@contextmanager
def append_transaction(connection: Connection, org_id: str, question: str = "") -> Generator[Any]:
    """A durable write transaction that holds the org's append lock from its first statement.

    It gives the row that answers ``question``, a query about the org, where there is one: PostgreSQL is asked
    with the lock, and looks once it has it.

    Raises:
        StoreLocked: when the lock is not to be had.
        TransactionAborted: at the end, when it would keep nothing though no error came out of it.
    """
    if is_sqlite(connection):
        with _immediate(connection):
            yield next(iter(ask(connection, question, (org_id,))), None) if question else None
        return
    with connection.begin():
        asked = ((question.replace("?", "%s"), (org_id,)),) if question else ()
        with _waited_for_lock(connection):
            answers = exchange(connection, (_BEGIN, ()), (_LOCK, _lock(org_id)), *asked)
        yield answers[-1].fetchone() if question else None
        driver: Any = connection.connection.driver_connection
        if driver.info.transaction_status.name == "INERROR":
            raise TransactionAborted


@contextmanager
def append_ahead(
    connection: Connection, org_id: str, claim: Statement, statements: Iterable[Statement]
) -> Generator[Exchange]:
    """The same for who has decided already what to write: PostgreSQL is sent all of it in one exchange.

    ``claim`` updates ``FROM locked`` the row that was decided on, under the lock: all of it fails where there
    is no such row. An exchange is a transaction by itself (libpq, *Pipeline Mode*): no BEGIN, no COMMIT.
    It is awaited at the end; the connection may be sent the next one before that.

    Raises:
        Overtaken: at the end, when there is no such row; nothing was written then.
        StoreLocked: at the end, when the lock is not to be had.
    """
    question, parameters = claim
    with _waited_for_lock(connection), _as_overtaken(), underway(connection) as sent:
        sent.add(_claimed(question), (*_lock(org_id), *parameters))
        for statement in statements:
            sent.add(*statement)
        sent.push()
        yield sent


@cache
def _claimed(claim: str) -> str:
    """A claim that divides by zero where it finds nothing.

    While it waits for the lock its snapshot grows old; PostgreSQL looks at the newest version of a row
    before it updates it (*Read Committed Isolation Level*).
    """
    locked, moved = f"locked AS MATERIALIZED ({_LOCK})", f"moved AS ({claim.replace('?', '%s')} RETURNING 1)"
    return f"WITH {locked}, {moved} SELECT 1 / (SELECT count(*) FROM moved)"  # noqa: S608 - constants alone


_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"

_LOCK = (
    "SELECT set_config('synchronous_commit', 'on', true), set_config('lock_timeout', %s, true),"
    " pg_advisory_xact_lock(%s)"
)

_LOCK_NOT_AVAILABLE = "55P03"
_DIVISION_BY_ZERO = "22012"


def _lock(org_id: str) -> tuple[str, int]:
    """How long an org's append lock is waited for, and its number."""
    return f"{BUSY_SECONDS * 1000:.0f}ms", _lock_key(org_id)


@cache
def _lock_key(org_id: str) -> int:
    digest = hashlib.sha256(f"guildhall:{org_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@contextmanager
def _waited_for_lock(connection: Connection) -> Generator[None]:
    """Says in its own words that PostgreSQL's lock was waited for long enough."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
            raise StoreLocked.on_server(connection.engine.url.database or "the database") from error
        raise


@contextmanager
def _as_overtaken() -> Generator[None]:
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == _DIVISION_BY_ZERO:
            raise Overtaken from error
        raise


@contextmanager
def _immediate(connection: Connection) -> Generator[None]:
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            ask(connection, "BEGIN IMMEDIATE", ())
            break
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            connection.rollback()
            if time.monotonic() > deadline:
                raise StoreLocked.in_file(connection.engine.url.database or "the database") from error
            pause()
    try:
        yield
        ask(connection, "COMMIT", ())
    except BaseException as error:
        abandon(connection)
        if "readonly database" in str(getattr(error, "orig", "")):
            raise StoreReadOnly(connection.engine.url.database or "the database") from error
        raise
    finally:
        # SQLAlchemy begins a transaction of its own on first use; end it with ours.
        connection.rollback()
