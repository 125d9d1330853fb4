"""Rows that are streamed, and given up on."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from guildhall.persistence.audit.rows import stream
from guildhall.persistence.engine import open_engine


def test_rows_that_nobody_wants_any_more_outlive_their_connection(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        rows = stream(connection, "SELECT 1 UNION ALL SELECT 2", ())
        assert next(rows)[0] == 1
    engine.dispose()
    assert isinstance(rows, Generator)
    rows.close()
