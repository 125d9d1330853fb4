"""What a server keeps can be looked into by its own user alone, also in a folder that others can enter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from guildhall.bootstrap import Container

SESSION = "0198f2a0-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def _open_to_all(tmp_path: Path) -> Iterator[None]:
    """The data folder was made beforehand, and nothing takes any right from what is made in it."""
    before = os.umask(0)
    (tmp_path / "data").mkdir(mode=0o755)
    yield
    os.umask(before)


def test_every_file_is_private_or_lies_in_a_folder_that_is(container: Container, client: httpx2.Client):
    made = client.post("/collab/tasks", json={"title": "Do it"})
    assert made.is_success, made.text
    container.company.auditor.checkpoint(container.company.scope)
    storage = container.company.world.storage
    storage.open_session(SESSION, "# You\n")
    storage.note(SESSION, "hello")
    storage.deposit("reports/r/report.md", b"# Report\n")
    storage.extend("collaboration/events/events.jsonl", lambda _last: b"{}\n")
    container.company.world.repositories.open("p1")
    storage.environment("0")

    open_to_others = [
        str(path.relative_to(container.data)) for path in _reached(container.data) if path.is_file()
    ]
    assert open_to_others == []
    assert {"guildhall.db", "guildhall.db-wal"} <= {one.name for one in container.data.iterdir()}


def _reached(folder: Path) -> Iterator[Path]:
    """What others can look into, a folder and what it holds."""
    for path in folder.iterdir():
        if path.lstat().st_mode & 0o077:
            yield path
            if path.is_dir():
                yield from _reached(path)
