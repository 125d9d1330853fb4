"""Nothing is written to a database's file that is not the one at its path any more."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from guildhall.persistence.journal.store import Store
from guildhall.persistence.placed import StoreMoved
from guildhall.persistence.schema import ensure_schema


def test_what_is_rare_is_not_written_to_another_store_either(tmp_path: Path) -> None:
    path = tmp_path / "data" / "store.db"
    path.parent.mkdir()
    with closing(Store(f"sqlite:///{path}")) as store:
        ensure_schema(store)
        path.parent.rename(tmp_path / "elsewhere")
        path.parent.mkdir()
        with pytest.raises(StoreMoved), store.writing("org"):
            pass
        assert list(path.parent.iterdir()) == []
        path.parent.rmdir()
        (tmp_path / "elsewhere").rename(path.parent)
        with store.writing("org") as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar_one() == 0
