"""What a task's branch changes, over HTTP: nothing before a commit, then the diff, also once it is merged."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import httpx2

from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker

BACKLOG = """
project: tiny
tasks:
  - id: W
    title: Write
    commands: ["echo said > new.txt"]
"""


def test_a_task_without_a_commit_changes_nothing(client: httpx2.Client):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    task = client.post("/api/tasks", json={"title": "Do it", "project_id": project}).json()["id"]
    answer = client.get(f"/api/tasks/{task}/changes")
    assert (answer.status_code, answer.json()) == (200, {"base": "", "commit": "", "diff": ""})
    assert client.get("/api/tasks/nothing/changes").status_code == 404


def test_a_merged_task_still_tells_its_diff(container: Container, client: httpx2.Client, tmp_path: Path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "README.md").write_text("# Tiny\n")
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "Begin")):
        subprocess.run(("git", *identity, *words), cwd=folder, check=True)
    asked = {"name": "Tiny", "goal": "Try.", "repository": str(folder)}
    project = client.post("/api/projects", json=asked).json()["id"]
    run = client.post("/api/runs", json={"project_id": project, "backlog": BACKLOG}).json()["id"]
    EmbeddedWorker(container.company, container.engine(), run, 1).drive(_let_it)
    task = client.get("/api/tasks/W").json()
    changes = client.get("/api/tasks/W/changes").json()
    assert (task["status"], changes["commit"]) == ("done", task["commit"])
    assert "+++ b/new.txt" in changes["diff"]
    assert "+said" in changes["diff"]


def _let_it(_run: Any) -> None:
    """Nothing is asked."""
