"""How databases are opened: SQLite, as its driver is told to bind what it is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from guildhall.persistence.engine import open_engine


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
