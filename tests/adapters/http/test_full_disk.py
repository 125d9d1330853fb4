"""A full disk is said to be one, nothing is kept by halves, and with room again all goes on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy.engine import Connection

from guildhall.application.ports.journal import Origin, Scope
from guildhall.bootstrap import Container
from guildhall.persistence.journal.journal import SqlJournal

SIZE = 24 << 20
PAYLOAD = {"path": "notes.txt", "type": "document", "content": "x" * 300_000}


@pytest.fixture(autouse=True)
def small_disk(tmp_path: Path) -> Iterator[bool]:
    """Whether the data folder lies on a small file system, which not everybody may mount."""
    folder = tmp_path / "data"
    folder.mkdir()
    admin = [] if os.getuid() == 0 else ["sudo", "-n"]
    mount = [*admin, "mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0777", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield mounted
    if mounted:
        subprocess.run([*admin, "umount", "-l", str(folder)], check=True)


def _fill(container: Container, *, mounted: bool) -> None:
    if not mounted:
        _bound(container.journal, "(SELECT page_count FROM pragma_page_count)")
        return
    with (container.data / "ballast").open("wb", buffering=0) as file:
        while (room := os.statvfs(container.data).f_bavail * 4096) > 0:
            file.write(bytes(min(room, 1 << 20)))


def _make_room(container: Container, *, mounted: bool) -> None:
    if mounted:
        (container.data / "ballast").unlink()
    else:
        _bound(container.journal, "1000000000")


def _bound(journal: SqlJournal, pages: str) -> None:
    """Let the database grow no further than so many pages, on the connection that writes."""
    with journal.store.reading() as connection:
        most = connection.exec_driver_sql(f"SELECT {pages}").scalar_one()

    def bound(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")

    def unit(tx: Any) -> None:
        tx.write(bound)

    journal.execute(Scope("default"), Origin("tests", correlation_id="c"), unit)


def test_a_full_disk_is_answered_with_503_until_there_is_room(
    container: Container, client: httpx2.Client, small_disk: bool
):
    task = client.post("/collab/tasks", json={"title": "Do it"}).json()["id"]
    assert client.get("/readyz").status_code == 200
    _fill(container, mounted=small_disk)

    body = {"title": "Too much", "description": "x" * 15_000}
    answers = (client.post("/collab/tasks", json=body) for _ in range(500))
    refused = next(answer for answer in answers if answer.status_code != 201)  # what is there is used up
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert "full" in refused.json()["detail"]
    assert client.get(f"/api/tasks/{task}").status_code == 200
    if small_disk:
        kept = client.post("/api/artifacts", json={**PAYLOAD, "task_id": task})
        assert (kept.status_code, kept.json()["code"]) == (503, "unavailable")
        assert "no space left" in kept.json()["detail"]
        container.company.system.clock.sleep(1.1)  # a look is good enough for a second
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "disk: nothing can be written to the data folder: no space left" in ready.json()["detail"]

    _make_room(container, mounted=small_disk)
    assert client.post("/collab/tasks", json=body).status_code == 201
    assert client.post("/api/artifacts", json={**PAYLOAD, "task_id": task}).status_code == 201
    container.company.system.clock.sleep(1.1)
    assert client.get("/readyz").status_code == 200
    assert container.company.auditor.verify(container.company.scope).faults == ()
