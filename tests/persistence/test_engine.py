"""How databases are opened: SQLite, as its driver is told to bind what it is given."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from guildhall.persistence.engine import StoreUnusable, open_engine
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema


def told(url: str) -> dict[str, str]:
    engine = open_engine(url)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        parameters: dict[str, str] = driver.info.get_parameters()
    engine.dispose()
    return parameters


def test_a_null_is_bound_as_it_is(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/store.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT typeof(?)", (None,)).scalar_one() == "null"
    engine.dispose()
    driver: Any = dbapi2
    assert (type(None), driver.PrepareProtocol) in driver.adapters


SERVER = "127.0.0.1:1/db"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (f"postgresql://u:Hush99@{SERVER}", "connection refused"),  # pragma: allowlist secret
        (f"postgresql://u@{SERVER}?password=Hush99", "connection refused"),
        (f"postgresql://u@{SERVER}?sslpassword=Hush99", "connection refused"),
        ("postgresql://u:Hush99@127.0.0.1:1x/db", "cannot be read: it is"),  # pragma: allowlist secret
        (f"postgresql://u:Hu@Hush99@{SERVER}", "more than one @: .* is %40"),  # pragma: allowlist secret
        ("postgresql:/u:Hush99@h/db", "not what was given"),
        ("mysql://u:Hush99@h/db", "not mysql:…"),  # pragma: allowlist secret
        ("host=h password=Hush99", "not what was given"),
    ],
)
def test_a_store_that_cannot_be_opened_is_named_without_its_password(url: str, says: str) -> None:
    with pytest.raises(StoreUnusable, match=f"(?i){says}") as refused, closing(Store(url)) as store:
        ensure_schema(store)
    assert "Hush99" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["sqlite3:///x.db", "sqlite:x.db", "sqlite://host/x", "sqlite:///", "sqlite+aiosqlite:///x"]
)
def test_what_is_no_url_of_a_store_is_refused(url: str) -> None:
    with pytest.raises(StoreUnusable, match="a store is sqlite:///PATH or postgresql://…, not "):
        open_engine(url)


@pytest.mark.parametrize("name", ["a?b", "a?mode=ro", "a%20b", "a#b", "a b:c@d"])
def test_a_store_lies_where_its_path_says_whatever_signs_that_has(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / "store.db"
    path.parent.mkdir()
    for _ in range(2):
        engine = open_engine(f"sqlite:///{path}")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS there (x)")
        engine.dispose()
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert path.stat().st_size > 0


def test_a_server_that_has_gone_is_missed_and_what_the_url_says_of_it_stands(postgres_url: str) -> None:
    said = told(f"{postgres_url}&connect_timeout=3&keepalives_count=2")
    assert (said["connect_timeout"], said["keepalives_count"]) == ("3", "2")
    assert (said["keepalives_idle"], said["tcp_user_timeout"]) == ("15", "30000")


def test_what_the_environment_says_of_it_stands_unless_the_url_says_otherwise(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "4")
    assert told(postgres_url)["connect_timeout"] == "4"
    assert told(f"{postgres_url}&connect_timeout=3")["connect_timeout"] == "3"
    monkeypatch.delenv("PGCONNECT_TIMEOUT")
    (tmp_path / "services").write_text("[far]\nconnect_timeout=20\nkeepalives_idle=60\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    monkeypatch.setenv("PGSERVICE", "far")
    said = told(postgres_url)
    assert (said["connect_timeout"], said["keepalives_idle"]) == ("20", "60")
    assert said["tcp_user_timeout"] == "30000"
