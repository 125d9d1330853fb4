"""How databases are opened: SQLite, as its driver is told to bind what it is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

from guildhall.persistence.engine import open_engine


def test_a_null_is_bound_as_it_is(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/store.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT typeof(?)", (None,)).scalar_one() == "null"
    engine.dispose()
    driver: Any = dbapi2
    assert (type(None), driver.PrepareProtocol) in driver.adapters


def test_a_server_that_has_gone_is_missed_and_what_the_url_says_of_it_stands(postgres_url: str) -> None:
    engine = open_engine(f"{postgres_url}&connect_timeout=3&keepalives_count=2")
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        told = driver.info.get_parameters()
    engine.dispose()
    assert (told["connect_timeout"], told["keepalives_count"]) == ("3", "2")
    assert (told["keepalives_idle"], told["tcp_user_timeout"]) == ("15", "30000")
