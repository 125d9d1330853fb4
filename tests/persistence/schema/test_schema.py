"""Migrations: the same schema on both databases, made once, and never by an older program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.sql import SQL, Identifier

from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.runs.run import Run
from guildhall.persistence.columns import SHARED
from guildhall.persistence.documents import document
from guildhall.persistence.engine import MINIMUM_SQLITE, check_version
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import HEAD, ensure_schema, migrate, migrations_config
from guildhall.persistence.tables import metadata
from guildhall.persistence.urls import StoreUnusable
from guildhall.persistence.views.catalog import CATALOG
from guildhall.persistence.views.company import run_index
from guildhall.persistence.views.tasks import titled


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    server = request.getfixturevalue("postgres_server")
    name = f"empty_{abs(hash(str(tmp_path)))}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    url: str = server.get_uri(database=name)
    return url


@pytest.fixture
def open_store() -> Any:
    opened: list[Store] = []

    def open_one(url: str) -> Store:
        opened.append(Store(url))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def test_the_migrations_make_what_the_tables_say(empty_url: str, open_store: Callable[[str], Store]) -> None:
    assert CATALOG.entities  # whose tables are all declared
    store = open_store(empty_url)
    with store.writing("schema") as connection:
        migrate(connection)
    with store.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def _made(store: Store) -> dict[str, Any]:
    """The tables of an SQLite store, how rows lie in them, their columns in any order, and the indexes."""
    with store.reading() as connection:
        listed = "SELECT name, wr FROM pragma_table_list WHERE schema = 'main'"
        tables = connection.exec_driver_sql(listed).all()
        columns = 'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)'
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        return {
            **{name: (wr, set(connection.exec_driver_sql(columns, (name,)))) for name, wr in tables},
            **{name: " ".join(made.split()) for name, made in connection.exec_driver_sql(query)},
        }


def test_a_new_store_is_made_as_the_migrations_make_it(open_store: Callable[[str], Store]) -> None:
    migrated, made = open_store("sqlite://"), open_store("sqlite://")
    with migrated.writing("schema") as connection:
        migrate(connection)
    ensure_schema(made)
    assert _made(made) == _made(migrated)


@pytest.mark.parametrize("made", [ensure_schema, None], ids=["made", "migrated"])
def test_text_is_compared_by_its_bytes_in_a_database_of_any_language(
    postgres_server: Any, open_store: Callable[[str], Store], made: Callable[[Store], None] | None
) -> None:
    name = f"language_{'made' if made else 'migrated'}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    store = open_store(postgres_server.get_uri(database=name))
    if made:
        made(store)
    else:
        with store.writing("schema") as connection:
            migrate(connection)
    asked = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
    )
    uncounted = (
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relkind = 'r' AND a.attstattarget = 0"
    )
    with store.reading() as connection:
        assert connection.exec_driver_sql(asked).all() == []
        found = set(map(tuple, connection.exec_driver_sql(uncounted)))
    tables = metadata.tables.values()
    assert found == {(table.name, name) for table in tables for name in SHARED if name in table.columns}


FOREIGN = "project_id integer, status varchar(9)"
"""What another program has in the same database."""


def test_what_was_counted_of_shared_values_is_forgotten(
    postgres_url: str, open_store: Callable[[str], Store]
) -> None:
    """In the store's own tables: what lies beside them in its database is another program's."""
    store = open_store(postgres_url)
    with store.writing("schema") as connection:
        command.downgrade(migrations_config(connection), "20261128_1033")
        connection.execute(
            metadata.tables["runs"].insert().values(**RUN, id="r", created=1, doc="{}", backlog="")
        )
        connection.exec_driver_sql("ANALYZE runs")
        connection.exec_driver_sql(f"CREATE TABLE others ({FOREIGN})")
        connection.exec_driver_sql("CREATE VIEW open_others AS SELECT status FROM others")

    def counted_of_runs(connection: sa.Connection) -> set[str]:
        asked = "SELECT attname FROM pg_stats WHERE tablename = 'runs'"
        return set(connection.exec_driver_sql(asked).scalars())

    with store.reading() as connection:
        assert counted_of_runs(connection).issuperset({"project_id", "status"})
    ensure_schema(store)
    with store.reading() as connection:
        counted = counted_of_runs(connection)
        columns = sa.inspect(connection).get_columns("others")
    assert "id" in counted
    assert counted.isdisjoint(SHARED)
    assert [str(column["type"]) for column in columns] == ["INTEGER", "VARCHAR(9)"]


TASK = {
    **{
        "org_id": "o",
        "seq": 1,
        "position": 1,
        "doc": "{}",
        "project_id": "p",
        "base_code": "T",
        "urgency": 1,
    },
    **{"in_flight": 0, "not_before": "", "lane": "", "lane_key": ""},
}


def test_a_store_of_before_is_told_how_many_of_its_ready_tasks_wait(
    empty_url: str, open_store: Callable[[str], Store]
) -> None:
    store = open_store(empty_url)
    with store.writing("schema") as connection:
        command.upgrade(migrations_config(connection), "20261128_0015")
        for number, (status, claimable) in enumerate([("ready", 1), ("ready", 0), ("ready", 0), ("done", 0)]):
            row = {"id": f"t{number}", "code": f"T-{number}", "created": number}
            connection.execute(
                metadata.tables["tasks"].insert().values(**TASK, **row, status=status, claimable=claimable)
            )
    ensure_schema(store)
    with store.reading() as connection:
        counted = connection.execute(sa.select(metadata.tables["tallies"])).all()
    assert counted == [("o", "waiting:p", "ready", 2)]


def test_tasks_of_a_store_of_before_are_found_by_their_titles(
    empty_url: str, open_store: Callable[[str], Store]
) -> None:
    store, table = open_store(empty_url), metadata.tables["tasks"]
    more = {"base_code": "T", "status": "ready", "claimable": 1}
    with store.writing("schema") as connection:
        command.upgrade(migrations_config(connection), "20261128_0330")
        rows = [
            {**TASK, **more, "id": f"t{number:05}", "code": f"T-{number}", "created": number}
            for number in range(2_300)
        ]
        values = [{**row, "doc": f'{{"title":"Title {row["created"]}"}}'} for row in rows]
        connection.execute(table.insert(), values)
    ensure_schema(store)
    with store.reading() as connection:
        found = connection.execute(sa.select(table.c.created, table.c.titled)).all()
    assert len(found) == 2_300
    assert all(digest == titled(f"Title {number}") for number, digest in found)


RUN = {"org_id": "o", "seq": 1, "position": 1, "project_id": "p", "status": "completed"}


def test_runs_of_a_store_of_before_are_found_by_their_backlogs(
    empty_url: str, open_store: Callable[[str], Store]
) -> None:
    store, table = open_store(empty_url), metadata.tables["runs"]
    backlogs = (BacklogRef("yaml", "a.yaml", "a" * 64), BacklogRef("sentence", "Say hello.", "b" * 64))
    runs = [
        *(Run(f"r{number:04}", "p", backlog=backlogs[number % 2]) for number in range(1_100)),
        Run("r1100", "p", backlog=backlogs[0], cause="Variant:v"),
        Run("r1101", "p"),
    ]
    with store.writing("schema") as connection:
        command.upgrade(migrations_config(connection), "20261128_0957")
        own = [
            {"id": run.run_id, "created": number, "doc": document(run), "backlog": "x"}
            for number, run in enumerate(runs)
        ]
        connection.execute(table.insert(), [{**RUN, **one} for one in own])
    ensure_schema(store)
    with store.reading() as connection:
        found = {row.id: row.backlog for row in connection.execute(sa.select(table.c.id, table.c.backlog))}
    assert found == {run.run_id: run_index(run)["backlog"] for run in runs}
    with store.writing("schema") as connection:
        command.downgrade(migrations_config(connection), "20261128_0957")
        digests = {row.id: row.backlog for row in connection.execute(sa.select(table.c.id, table.c.backlog))}
    assert digests == {run.run_id: run.backlog.digest if run.backlog else "" for run in runs}


def test_a_store_out_of_which_somebody_took_a_table_is_refused(
    empty_url: str, open_store: Callable[[str], Store]
) -> None:
    store = open_store(empty_url)
    ensure_schema(store)
    with store.writing("schema") as connection:
        metadata.tables["events"].drop(connection)
    with pytest.raises(StoreUnusable, match="lacks events: somebody has changed it; restore a backup"):
        ensure_schema(store)


def test_head_is_the_newest_migration() -> None:
    store = Store("sqlite://")
    with store.reading() as connection:
        script = ScriptDirectory.from_config(migrations_config(connection))
    store.close()
    assert script.get_heads() == [HEAD]
    names = [Path(revision.path).name for revision in script.walk_revisions()]
    for revision, name in zip(script.walk_revisions(), names, strict=True):
        year, month, day, hour = name.partition("_")[0].split("-")
        assert revision.revision == f"{year}{month}{day}_{hour}"


OPEN = """
import sys
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
store = Store(sys.argv[1])
ensure_schema(store)
store.close()
"""


def test_processes_that_start_together_make_one_schema(
    empty_url: str, open_store: Callable[[str], Store]
) -> None:
    started = [subprocess.Popen([sys.executable, "-c", OPEN, empty_url]) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    with open_store(empty_url).reading() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [HEAD]


def test_a_store_that_is_new_or_up_to_date_is_opened_without_the_migrations(empty_url: str) -> None:
    spared = ("alembic", *(("sqlalchemy.dialects.postgresql",) if empty_url.startswith("sqlite") else ()))
    look = OPEN + f"\nassert not [name for name in sys.modules if name.startswith({spared})], 'loaded'"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", look, empty_url], check=True)


def test_an_index_of_what_is_known_has_no_row_of_what_is_not(
    empty_url: str, open_store: Callable[[str], Store]
) -> None:
    store = open_store(empty_url)
    ensure_schema(store)
    with store.writing("test") as connection:
        found = sa.inspect(connection).get_indexes("events")
    options = {one["name"]: one.get("dialect_options", {}) for one in found}
    conditions = [str(value) for key, value in options["events_by_task"].items() if key.endswith("_where")]
    assert [condition.strip("()") for condition in conditions] == ["task_id IS NOT NULL"]
    assert not [key for key in options["events_by_stream"] if key.endswith("_where")]


def test_a_store_of_a_newer_program_is_refused_and_left_alone(
    empty_url: str, open_store: Callable[[str], Store]
) -> None:
    store = open_store(empty_url)
    ensure_schema(store)
    with store.writing("test") as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '20991231_2359'")
    with pytest.raises(StoreUnusable, match=r"schema 20991231_2359, .* a newer one has written it"):
        ensure_schema(store)
    with store.reading() as connection:
        assert sa.inspect(connection).has_table("events")


def test_a_schema_that_cannot_be_made_leaves_nothing(
    empty_url: str, open_store: Callable[[str], Store]
) -> None:
    store = open_store(empty_url)
    with store.writing("test") as connection:
        connection.exec_driver_sql("CREATE TABLE tasks (x INTEGER)")
    with pytest.raises(StoreUnusable, match="already exists"):
        ensure_schema(store)
    with store.reading() as connection:
        assert sa.inspect(connection).get_table_names() == ["tasks"]


def test_an_old_sqlite_is_refused() -> None:
    check_version(MINIMUM_SQLITE)
    with pytest.raises(StoreUnusable, match=r"SQLite 3\.51\.2 can lose data; install pysqlite3"):
        check_version((3, 51, 2))


def test_every_connection_to_sqlite_is_durable(sqlite_url: str, open_store: Callable[[str], Store]) -> None:
    store = open_store(sqlite_url)
    with store.reading() as one, store.engine.connect() as two:
        for connection in (one, two):
            pragmas = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "busy_timeout")
            ]
            assert pragmas == ["wal", 2, 0]
