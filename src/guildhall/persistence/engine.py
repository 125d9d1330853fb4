"""Opens databases, SQLite and PostgreSQL alike; nothing here knows what is kept in them."""

from __future__ import annotations

import os
import random
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool, StaticPool

from guildhall.application.ports.journal import JournalUnavailable
from guildhall.persistence.hints import WithHints
from guildhall.persistence.reading import LogUnreadable, connector, is_read_only
from guildhall.persistence.urls import StoreUnusable, url_of

MINIMUM_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL file when it is reset under load."""

BUSY_SECONDS = 60.0
"""How long a writer waits for another process's transaction before it gives up."""


class StoreLocked(JournalUnavailable):
    """Another process has held the database's write lock for longer than anybody waits."""

    def __init__(self, database: str, named_by: str) -> None:
        super().__init__(
            f"{database} has been locked by another process for {BUSY_SECONDS:.0f} seconds, perhaps by one "
            f"that was stopped: `{named_by}` names it; let it go on or end it, then repeat the command",
            rule="store_is_free",
        )

    @classmethod
    def in_file(cls, database: str) -> StoreLocked:
        """Of an SQLite database, which a process has open."""
        return cls(database, f"fuser {database}")

    @classmethod
    def on_server(cls, database: str) -> StoreLocked:
        """Of a PostgreSQL database, to which a process is connected."""
        return cls(
            database, "SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database()"
        )


class StoreReadOnly(JournalUnavailable):
    """The database can be read here and not written to."""

    def __init__(self, database: str) -> None:
        super().__init__(
            f"{database} cannot be written to here: its folder, or its disk, is read-only for this user",
            rule="store_is_writable",
        )


class StoreAway(JournalUnavailable):
    """The database does not answer; where it lies and what its driver says is not for everybody."""

    def __init__(self, reason: str = "its database does not answer") -> None:
        super().__init__(
            f"the journal cannot be asked now: {reason}; nothing of it is lost, ask again in a while",
            rule="store_answers",
        )


def open_engine(url: str, *, pooled: bool = True) -> Engine:
    """Open a database by URL: ``sqlite:///PATH``, ``sqlite://`` (in memory) or ``postgresql://…``.

    One that is not ``pooled`` waits for nobody's connection and keeps none that was let go of.

    Raises:
        StoreUnusable: for a URL of another kind or that cannot be read, or an SQLite too old to trust.
    """
    place = url_of(url)
    if place.drivername == "sqlite":
        return _open_sqlite(place, pooled=pooled)
    return _open_postgresql(place, pooled=pooled)


def _open_postgresql(url: sa.URL, *, pooled: bool) -> Engine:
    from guildhall.persistence import silence  # here: SQLite needs no PostgreSQL driver

    pool: dict[str, Any] = (
        {"pool_size": 8, "max_overflow": 24, "pool_pre_ping": True} if pooled else {"poolclass": NullPool}
    )
    engine = sa.create_engine(
        url,
        **pool,
        isolation_level="READ COMMITTED",
        connect_args={"client_encoding": "utf8", **silence.parameters(url.query)},
        hide_parameters=True,
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, arguments: Any, named: Any) -> Any:  # pyright: ignore[reportUnusedFunction]
        return silence.connect(arguments, named)

    return engine


def _open_sqlite(url: sa.URL, *, pooled: bool) -> Engine:
    from pysqlite3 import dbapi2

    check_version(dbapi2.sqlite_version_info)
    # Else it tries, with errors that it swallows, to make something of each null before it binds it as it is.
    driver: Any = dbapi2
    driver.register_adapter(type(None), dict[None, None]().get)
    database = url.database or ""
    options: dict[str, Any] = {"pool_size": 48, "max_overflow": 16} if pooled else {"poolclass": NullPool}
    if not database:
        options = {"poolclass": StaticPool}
    elif is_read_only(database):
        return _open_to_read(url, database, dbapi2)
    else:
        _make_private(database)
    connect = {"check_same_thread": False, "timeout": 5.0}
    engine = sa.create_engine(url, module=dbapi2, connect_args=connect, hide_parameters=True, **options)
    engine.dialect.statement_compiler = WithHints

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.isolation_level = None
        mode = _pragma(connection, "journal_mode=WAL", dbapi2.OperationalError, database)
        if mode not in ("wal", "memory"):
            raise StoreUnusable(f"{database} takes no write-ahead log (only {mode}); use a local disk")
        for pragma in ("synchronous=FULL", "foreign_keys=OFF", "busy_timeout=0"):
            _pragma(connection, pragma, dbapi2.OperationalError, database)

    return engine


def _open_to_read(url: sa.URL, database: str, module: Any) -> Engine:
    """Open a database that cannot be written to; whoever tries is refused by SQLite."""
    try:
        opener = connector(database, module)
        engine = sa.create_engine(url, module=module, creator=opener, pool_size=48, hide_parameters=True)
        engine.dialect.statement_compiler = WithHints
    except LogUnreadable as error:
        raise StoreUnusable(str(error)) from error

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.isolation_level = None

    return engine


def _make_private(database: str) -> None:
    """Make a database's file where there is none: SQLite gives what it keeps beside it the same mode."""
    try:
        os.close(opened_private(database, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    except OSError:
        return  # it is there, or cannot be made here, which SQLite says itself


def opened_private(name: str, flags: int) -> int:
    """Open a file for ``open(opener=…)``; where it is made by that, its owner alone can look into it."""
    return os.open(name, flags, 0o600)


def check_version(found: tuple[int, int, int]) -> None:
    """Refuse an SQLite that is too old to trust.

    Raises:
        StoreUnusable: when it is older than :data:`MINIMUM_SQLITE`.
    """
    if found < MINIMUM_SQLITE:
        shown = ".".join(map(str, found))
        raise StoreUnusable(f"SQLite {shown} can lose data; install pysqlite3 with SQLite >= 3.51.3")


def _pragma(connection: Any, pragma: str, busy: type[Exception], database: str) -> Any:
    """Run a pragma; setting WAL takes a lock, for which another process may have to be waited for."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            row = connection.execute(f"PRAGMA {pragma}").fetchone()
        except busy as error:
            if "locked" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise StoreLocked.in_file(database) from error
            pause()
        else:
            return row[0] if row else None


def pause() -> None:
    """Wait 1 to 5 ms: jitter keeps processes that wait for one file from marching in step."""
    time.sleep(random.uniform(0.001, 0.005))  # noqa: S311 - no secret, and no decision hangs on it
