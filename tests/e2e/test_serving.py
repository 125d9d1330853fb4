"""A server that is killed while it is written to: what it acknowledged is there, once, and all is whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from guildhall.bootstrap import build
from guildhall.settings import Settings

KEY = "a-preset-key-of-thirty-two-letters"
WRITERS = 8
KILLS = 5


class Server:
    """``guildhall up`` in a process of its own, on a folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.keys = folder / "keys"
        self.log = folder / "up.log"

    @contextmanager
    def running(self) -> Generator[tuple[subprocess.Popen[str], str]]:
        """The process and its URL; it is killed at the end, if it was not before."""
        environment = {**os.environ, "GUILDHALL_API_KEY": KEY, "GUILDHALL_KEY_DIR": str(self.keys)}
        command = [sys.executable, "-m", "guildhall.main.cli", "up", "--data", str(self.data)]
        with (
            self.log.open("a") as log,
            subprocess.Popen(
                [*command, "--port", "0", "--json"],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            ) as process,
        ):
            assert process.stdout
            try:
                yield process, json.loads(process.stdout.readline())["url"]
            finally:
                process.kill()


def write(url: str, number: int, acknowledged: list[tuple[str, str]]) -> None:
    """Create tasks until the server is gone; each acknowledged one is noted with its key."""
    with httpx2.Client(base_url=url, headers={"X-API-Key": KEY}, timeout=30) as client:
        for count in range(100_000):
            key = f"{url}-{number}-{count}"
            try:
                answer = client.post(
                    "/api/tasks", json={"title": key, "role": "developer"}, headers={"Idempotency-Key": key}
                )
            except httpx2.TransportError:
                return
            assert answer.status_code == 201, answer.text
            acknowledged.append((key, answer.json()["id"]))


def ask(url: str, method: str, path: str, **options: Any) -> Any:
    answer = httpx2.request(method, url + path, **{"headers": {}, "timeout": 30, **options})
    assert answer.status_code < 300, answer.text
    return answer.json()


@pytest.mark.timeout(600)
def test_what_a_killed_server_acknowledged_is_there_once(tmp_path: Path) -> None:
    server = Server(tmp_path)
    chance = random.Random(11)
    acknowledged: list[tuple[str, str]] = []
    for round_ in range(KILLS):
        with server.running() as (process, url):
            if round_ == 0:
                ask(url, "POST", "/api/projects", json={"name": "load"}, headers={"X-API-Key": KEY})
            before = len(acknowledged)
            writers = [
                threading.Thread(target=write, args=(url, number, acknowledged)) for number in range(WRITERS)
            ]
            for writer in writers:
                writer.start()
            deadline = time.monotonic() + 60
            while len(acknowledged) < before + 20 and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.4))
            process.kill()
            for writer in writers:
                writer.join()
            assert len(acknowledged) >= before + 20
    with server.running() as (_, url):
        for key, task_id in chance.sample(acknowledged, 20):
            again = ask(
                url,
                "POST",
                "/api/tasks",
                json={"title": key, "role": "developer"},
                headers={"X-API-Key": KEY, "Idempotency-Key": key},
            )
            assert again["id"] == task_id
    container = build(server.data, Settings(key_dir=server.keys))
    try:
        company = container.company
        titles = Counter(
            row.state.definition.title
            for row in company.journal.views(company.scope).find("Task", limit=100_000)
        )
        assert set(titles.values()) == {1}
        assert {key for key, _ in acknowledged} <= set(titles)
        assert company.auditor.verify(company.scope).faults == ()
    finally:
        container.close()
