"""Workers from outside in a driven run, who lie about what their work is: merged is what was judged."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker

LONGEST_RUN = 25.0
HEAD = """
project: tiny
test_command: "true"
setup: []
"""
REFUSED = """
tasks:
  - id: L-1
    title: Refused by its criterion
    owned_paths: ["src/**"]
    commands: ["mkdir -p src; echo REFUSED >> src/a.txt"]
    acceptance_criteria: ["`! grep -q REFUSED src/a.txt` exits 0"]
    priority: urgent
"""
DOCS = """
  - id: L-2
    title: Documents alone
    owned_paths: ["docs/**"]
    commands: ["mkdir -p docs; echo b >> docs/b.md"]
    priority: low
"""


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    return subprocess.run(
        ("git", *identity, *words), cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


class Attack:
    """A project with a real repository, a run over it, and the key of a worker who may read and work."""

    def __init__(self, container: Container, client: httpx2.Client, stranger: httpx2.Client, folder: Path):
        folder.mkdir()
        self.folder, self.container, self.client, self.stranger = folder, container, client, stranger
        (folder / "README.md").write_text("# Tiny\n")
        for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "Begin")):
            git(folder, *words)
        asked = {"name": "tiny", "goal": "Try.", "repository": str(folder)}
        self.project = client.post("/api/projects", json=asked).json()["id"]
        self.key = self.worker("w")

    def worker(self, name: str) -> dict[str, str]:
        """The header of a new worker's key."""
        made = self.client.post("/auth/keys", json={"name": name, "project_id": self.project}).json()
        return {"X-API-Key": made["api_key"]}

    def start(self, backlog: str) -> str:
        """A run over a backlog; returns its id."""
        started = self.client.post("/api/runs", json={"project_id": self.project, "backlog": HEAD + backlog})
        assert started.status_code == 201, started.text
        return str(started.json()["id"])

    def drive(self, run: str, steer: Callable[[], None] = lambda: None) -> dict[str, Any]:
        """Drive a run to its end, with what the attacker does meanwhile; returns the run."""
        company, engine = self.container.company, self.container.engine()
        ends = time.monotonic() + LONGEST_RUN

        def tick(_run: Any) -> None:
            assert time.monotonic() < ends, [
                (one["code"], one["status"], one["blocked"], one["lease"])
                for one in map(self.task, ("L-1", "L-2"))
            ]
            steer()

        EmbeddedWorker(company, engine, run, 1).drive(tick)
        return dict(self.client.get(f"/api/runs/{run}").json())

    def task(self, code: str) -> dict[str, Any]:
        """A task as it stands, empty where there is none yet."""
        answer = self.client.get(f"/api/tasks/{code}", params={"project": self.project})
        return dict(answer.json()) if answer.status_code == 200 else {}

    def work(self, code: str, step: str, **body: Any) -> httpx2.Response:
        """A step of the worker."""
        return self.stranger.post(f"/api/tasks/{code}/{step}", json=body, headers=self.key)

    def on_main(self) -> str:
        """All that the user's branch holds, with the contents."""
        return git(self.folder, "grep", "-n", "", "main")


@pytest.fixture
def attack(container: Container, client: httpx2.Client, stranger: httpx2.Client, tmp_path: Path) -> Attack:
    return Attack(container, client, stranger, tmp_path / "tiny")


def test_a_refused_commit_is_not_merged_as_another_tasks_work(attack: Attack):
    held: dict[str, int] = {}
    said: list[httpx2.Response] = []

    def steer() -> None:
        first = attack.task("L-1")
        if not held and attack.task("L-2").get("status") == "ready":
            held["fence"] = attack.work("L-2", "claim").json()["fence"]
        if said or not held or first["status"] != "blocked":
            return
        commit = attack.stranger.get("/api/tasks/L-1/changes", headers=attack.key).json()["commit"]
        said.append(attack.work("L-2", "start", **held, base_commit=commit))
        said.append(attack.work("L-2", "start", **held))
        said.append(attack.work("L-2", "complete", **held, commit=commit, summary="docs"))

    attack.drive(attack.start(REFUSED + DOCS), steer)
    assert attack.task("L-1")["blocked"]["reason"] == "changes_refused"
    assert [one.status_code for one in said] == [422, 200, 200]
    assert said[0].json()["field"] == "base_commit"
    assert "REFUSED" not in attack.on_main()
    assert attack.task("L-2")["status"] == "done", "the run's own worker did it again"
    assert "docs/b.md:1:b" in attack.on_main()
    shown = attack.client.get("/api/tasks/L-2/changes").json()
    assert (shown["base"], "docs/b.md" in shown["diff"]) == (
        git(attack.folder, "rev-list", "--max-parents=0", "main"),
        True,
    )
    events = attack.client.get("/api/tasks/L-2/history").json()["items"]
    assert "task.changes_requested" in {one["type"] for one in events}
