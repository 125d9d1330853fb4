"""Brings a store to the newest schema; it must never touch one that a newer program has written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from guildhall.persistence import dialect
from guildhall.persistence.columns import leave_uncounted
from guildhall.persistence.engine import StoreAway
from guildhall.persistence.journal.store import Store
from guildhall.persistence.tables import metadata
from guildhall.persistence.urls import StoreUnusable, shown
from guildhall.persistence.views.catalog import CATALOG

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "20261128_1332"
"""The newest version, here so that an up-to-date store is opened without loading the migrations."""

MIGRATIONS = Path(__file__).parent / "migrations"

_versions = sa.Table(
    "alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True)
)
"""Where Alembic keeps which version a schema has."""

LOCK_SECONDS = 10
"""How long a migration waits for a table in use before it gives up and leaves all as it was."""


def ensure_schema(store: Store) -> None:
    """Bring a store to the newest schema; quick when it is there, and safe when two processes begin at once.

    Raises:
        StoreUnusable: when the database cannot be opened or written, a newer program has written it, or
            somebody has taken a table out of it.
    """
    try:
        with store.reading() as connection:
            if _version(connection) == HEAD:
                _require_tables(store, connection)
                return
        with store.writing("schema") as connection:
            found = _version(connection)
            if found is None:
                _create(connection)
            elif found != HEAD:
                _upgrade(connection, found)
    except (DBAPIError, StoreAway) as error:
        reason = str(_as_raised(error)).partition("\n")[0]
        look = "does its server answer" if store.has_server else "is its folder there and writable"
        raise StoreUnusable(
            f"the store {shown(store.engine.url)} cannot be opened ({reason}); {look}?"
        ) from error


def require_schema(store: Store) -> None:
    """Refuse a store that does not answer, or that stands at another version than this program's.

    Raises:
        StoreUnusable: saying which.
    """
    try:
        with store.reading() as connection:
            found = _version(connection)
    except (DBAPIError, StoreAway) as error:
        raise StoreUnusable(f"it does not answer ({type(_as_raised(error)).__name__})") from error
    if found != HEAD:
        raise StoreUnusable(f"its schema is at {found}, this Guildhall needs {HEAD}")


def _as_raised(error: DBAPIError | StoreAway) -> BaseException | None:
    """What the database's driver said."""
    cause = error.__cause__ if isinstance(error, StoreAway) else error
    return cause.orig if isinstance(cause, DBAPIError) else cause


def _version(connection: Connection) -> str | None:
    """The version of the schema, none when there is none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def _require_tables(store: Store, connection: Connection) -> None:
    """Refuse a store that has not got all the tables of its version."""
    missing = sorted(metadata.tables.keys() - sa.inspect(connection).get_table_names())
    if missing:
        what = f"the store {shown(store.engine.url)} lacks {', '.join(missing)}"
        raise StoreUnusable(f"{what}: somebody has changed it; restore a backup")


def _create(connection: Connection) -> None:
    """Make a new store's tables at once: what all migrations come to, without loading them."""
    assert CATALOG  # noqa: S101 - importing it declares every table
    metadata.create_all(connection, checkfirst=False)
    leave_uncounted(connection, metadata)
    _versions.create(connection)
    connection.execute(_versions.insert().values(version_num=HEAD))


def _upgrade(connection: Connection, found: str) -> None:
    from alembic.script import ScriptDirectory

    config = migrations_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found not in known:
        raise StoreUnusable(
            f"the store has schema {found}, this Guildhall knows up to {HEAD}; "
            "a newer one has written it: install that one, or open another store"
        )
    dialect.limit_lock_wait(connection, LOCK_SECONDS)
    migrate(connection)


def migrate(connection: Connection) -> None:
    """Run every migration that a store lacks."""
    from alembic import command

    command.upgrade(migrations_config(connection), "head")


def migrations_config(connection: Connection) -> Config:
    """The configuration with which the migrations run on this connection."""
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
