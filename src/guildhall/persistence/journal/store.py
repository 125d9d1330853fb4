"""Connections to one database: one that writes, several that read; it must never decide anything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Head
from guildhall.domain.record import Record
from guildhall.persistence import dialect
from guildhall.persistence.appending import Overtaken, append_ahead, append_transaction
from guildhall.persistence.canonical import GENESIS
from guildhall.persistence.engine import open_engine
from guildhall.persistence.placed import Placed

if TYPE_CHECKING:
    from guildhall.persistence.pipeline import Exchange


class Begun(Record):
    """Where an append transaction begins: the org's head, and how often what is remembered was made void."""

    head: Head
    rebuilt: int


class Store:
    """A database; :func:`guildhall.persistence.schema.ensure_schema` brings it to the newest schema."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
        self.in_memory = url == "sqlite://"
        self.writers = self.engine if self.in_memory else open_engine(url, pooled=False)
        """Whoever writes waits for no reader to let go of a connection."""
        self.has_server = not dialect.is_sqlite(self.engine)
        """Whether it is on a server, to which each exchange is a journey."""
        self.placed = Placed("" if self.has_server else self.engine.url.database or "")
        self._turn: Any = threading.RLock() if self.in_memory else nullcontext()  # it has one connection

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection whose statements each see what is committed by then.

        Raises:
            StoreAway: when the database does not answer.
        """
        with dialect.as_away(), self._turn, self.engine.connect() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def snapshot(self) -> Generator[Connection]:
        """A connection whose statements all see the same committed state; writers wait only in memory.

        Raises:
            StoreAway: when the database does not answer.
        """
        with dialect.as_away(), self._turn, self.engine.connect() as connection, dialect.snapshot(connection):
            yield connection

    @contextmanager
    def writing(self, lock: str) -> Generator[Connection]:
        """A durable write transaction on a connection of its own, for what is rare: schema and replay.

        Raises:
            StoreAway: when the database does not answer; StoreMoved when it is not in its place.
        """
        self.placed.require()
        with dialect.as_away(), self._turn, self.connect() as made, append_transaction(made, lock):
            yield made

    def writer(self) -> Writer:
        """One that appends, for one thread."""
        return Writer(self)

    def connect(self) -> Connection:
        """A connection to write on. On PostgreSQL it begins and commits nothing of itself."""
        connection = self.writers.connect()
        if self.has_server:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(_ISOLATED)
            connection.commit()
        return connection

    def taking_turns(self) -> AbstractContextManager[Any]:
        """A connection is used within this, where all threads share one."""
        return self._turn

    def close(self) -> None:
        """Let go of every connection."""
        self.writers.dispose()
        self.engine.dispose()


class Writer:
    """Append transactions of one thread, whose connection is kept from one batch to the next."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection: Connection | None = None
        self.has_server = store.has_server

    @contextmanager
    def appending(self, org_id: str) -> Generator[tuple[Connection, Begun]]:
        """A durable write transaction with the org's append lock, and where it begins; it is committed."""
        with self._writing() as connection:
            try:
                with append_transaction(connection, org_id, _BEGUN) as row:
                    yield connection, Begun(_head(row), row[2] if row else 0)
            except Overtaken:
                dialect.forget_prepared(connection)
                raise

    @contextmanager
    def appending_at(
        self, org_id: str, begun: Begun, head: Head, statements: Iterable[dialect.Statement]
    ) -> Generator[Exchange]:
        """The same for who knows where it begins and what is written up to ``head``: one exchange, by itself.

        The next one may be sent before this one has ended.

        Raises:
            Overtaken: at the end, when it begins elsewhere.
        """
        known = (begun.head.position, begun.head.hash, begun.rebuilt)
        move = (head.position, head.hash, org_id, *known)
        with (
            self._writing() as connection,
            append_ahead(connection, org_id, (_AHEAD, move), statements) as exchange,
        ):
            yield exchange

    def staged(self, write: Callable[[Connection], None]) -> list[dialect.Statement]:
        """What ``write`` sends, kept back; the connection may be busy with another transaction."""
        connection = self._connected()
        with dialect.staged(connection) as statements:
            write(connection)
        return statements

    def refuse_late(self, connection: Connection, org_id: str) -> None:
        """Have what was sent ahead, and was not there yet when it was looked for, find the org elsewhere.

        The server may have it still before it, when nothing but the line was lost.
        """
        dialect.send(connection, _MOVE, (org_id,))

    @contextmanager
    def _writing(self) -> Generator[Connection]:
        with self._store.taking_turns():
            self._store.placed.require()
            connection = self._connected()
            try:
                yield connection
            except Overtaken:
                raise
            except BaseException:
                # The next batch begins on one that is known to be good; in memory there is only the one.
                if self._connection is connection and not self._store.in_memory:
                    connection.invalidate()
                    connection.close()
                    self._connection = None
                raise

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._store.connect()
        return self._connection

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_ISOLATED = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED"
"""Whatever the server's default is: what is asked under the lock must not be older than the lock."""

_HEAD = "SELECT position, hash FROM heads WHERE org_id = ?"
_BEGUN = "SELECT position, hash, rebuilt FROM heads WHERE org_id = ?"
_MOVE = "UPDATE heads SET rebuilt = rebuilt + 1 WHERE org_id = %s"
_AHEAD = (
    "UPDATE heads SET position = ?, hash = ? FROM locked"
    " WHERE org_id = ? AND position = ? AND hash = ? AND rebuilt = ?"
)


def read_head(connection: Connection, org_id: str) -> Head:
    """The org's head as this connection sees it."""
    return _head(next(iter(dialect.ask(connection, _HEAD, (org_id,))), None))


def _head(row: Any | None) -> Head:
    return Head(row[0], row[1]) if row else Head(0, GENESIS)
