"""What is said of agents that somebody brings along, while a run waits for them."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest


@pytest.fixture
def url(repo: Path, serving: Callable[[Path], str]) -> str:
    """A server over the repository's data, in a process of its own."""
    return serving(repo / ".guildhall")


@pytest.mark.parametrize("door", ["here", "there"])
def test_a_run_says_once_for_whom_it_waits(
    door: str, call: Callable[..., Any], repo: Path, backlog: Path, url: str
) -> None:
    assert call("import", backlog, "--repo", repo).code == 0
    with httpx2.Client(base_url=url, headers={"X-API-Key": os.environ["GUILDHALL_API_KEY"]}) as client:
        project = client.get("/api/projects").json()["items"][0]["id"]
        key = client.post("/auth/keys", json={"name": "mine", "project_id": project}).json()["api_key"]
        worker = {"X-API-Key": key}
        claimed = client.post("/api/tasks/T-1/claim", json={"ttl_seconds": 300}, headers=worker)
        assert claimed.status_code == 200

        def give_back() -> None:
            """Once the run has waited for a moment."""
            while client.get("/api/tasks/T-1").json()["run_id"] is None:
                time.sleep(0.2)
            time.sleep(1)
            fence = {"fence": claimed.json()["fence"], "reason": "no time for it"}
            assert client.post("/api/tasks/T-1/release", json=fence, headers=worker).status_code == 200

        agent = threading.Thread(target=give_back)
        agent.start()
        place = ("--server", url) if door == "there" else ()
        said = call("run", backlog, "--repo", repo, *place).out
        agent.join()
    waits = [line for line in said.splitlines() if "the run waits" in line]
    assert len(waits) == 1, said
    assert re.search(
        r"T-1 .*the run waits: worker:mine holds it until \d\d:\d\d:\d\d UTC, longer with each sign of life",
        waits[0],
    )
    assert "no time for it" in said
