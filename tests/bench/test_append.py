"""What appending is measured beside writes the rows that a journal of today holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pysqlite3  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
WRITE = """
import pathlib, sys
from bench.append import BareWriter
writer = BareWriter(pathlib.Path(sys.argv[1]))
writer.append(2, 5)
writer.close()
"""


def test_the_bare_writer_writes_rows_of_todays_journal(tmp_path: Path) -> None:
    store = tmp_path / "bare.db"
    # A process of its own: what the benchmarks say is no event of the product's.
    subprocess.run((sys.executable, "-c", WRITE, str(store)), cwd=ROOT, check=True, timeout=60)
    driver: Any = pysqlite3.dbapi2
    connection = driver.connect(store)
    try:
        rows = connection.execute("SELECT position FROM events ORDER BY position").fetchall()
        heads = connection.execute("SELECT org_id, position FROM heads").fetchall()
    finally:
        connection.close()
    assert rows == [(number,) for number in range(1, 11)]
    assert heads == [("bench", 10)]
