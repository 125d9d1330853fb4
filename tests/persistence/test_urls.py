"""What the URL of a store says: where it lies, whatever signs are in it, and no password to anybody."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from guildhall.persistence.engine import open_engine
from guildhall.persistence.journal.store import Store
from guildhall.persistence.schema import ensure_schema
from guildhall.persistence.urls import StoreUnusable

SERVER = "127.0.0.1:1/db"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (f"postgresql://u:Hush99@{SERVER}", "connection refused"),  # pragma: allowlist secret
        (f"postgresql://u@{SERVER}?password=Hush99", "connection refused"),
        (f"postgresql://u@{SERVER}?sslpassword=Hush99", "connection refused"),
        ("postgresql://u:Hush99@127.0.0.1:1x/db", "cannot be read: it is"),  # pragma: allowlist secret
        (f"postgresql://u:Hu@Hush99@{SERVER}", "more than one @: .* is %40"),  # pragma: allowlist secret
        ("postgresql://u:a@Hush99/c@h/db", "more than one @"),  # pragma: allowlist secret
        ("postgresql:/u:Hush99@h/db", "not what was given"),
        ("u:Hush99@h://db", "not what was given"),
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
