"""A client written from seed S2 alone: template, project, run, tasks, comments with replies, pages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx2

from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker


def _repository(folder: Path) -> Path:
    folder.mkdir()
    (folder / "README.md").write_text("# Site\n")
    who = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-qm", "Begin")):
        subprocess.run(("git", *command), cwd=folder, check=True)
    return folder


def test_a_project_goes_from_draft_to_completed(client: httpx2.Client, container: Container, tmp_path: Path):
    preset = {"kind": "project", "name": "small", "body": {"changelog": False}}
    client.post("/api/templates", json=preset)
    asked = {
        "name": "Site",
        "goal": "Greet.",
        "template": "small",
        "repository": str(_repository(tmp_path / "r")),
    }
    project = client.post("/api/projects", json=asked).json()
    assert project["status"] == "draft"
    assert client.post(f"/api/projects/{project['id']}/ready").json()["status"] == "ready"
    task = {
        "title": "Greet",
        "project_id": project["id"],
        "commands": ["echo hi > hi.txt"],
        "status": "ready",
    }
    parent = client.post("/api/tasks", json=task).json()
    child = client.post("/api/tasks", json={**task, "title": "Again", "parent_task_id": parent["id"]}).json()
    assert child["parent_id"] == parent["id"]
    run = client.post("/api/runs", json={"project_id": project["id"]}).json()
    assert run["status"] == "queued"
    EmbeddedWorker(container.company, container.engine(), run["id"], 1).drive(lambda _run: None)
    assert client.get(f"/api/runs/{run['id']}").json()["status"] == "completed"
    assert client.get(f"/api/projects/{project['id']}").json()["status"] == "completed"
    assert client.get("/api/tasks", params={"status": "done"}).json()["total"] == 2
    said = {"task_id": parent["id"], "comment_type": "review", "body": "Good.", "metrics": {"files": 1}}
    comment = client.post("/api/comments", json={**said, "next_steps": ["more"]}).json()
    reply = client.post(f"/api/comments/{comment['id']}/replies", json={"body": "Thanks."}).json()
    assert (reply["parent_id"], reply["thread_id"]) == (comment["id"], comment["id"])
    page = client.get("/api/comments", params={"task": parent["id"], "skip": 1, "limit": 1}).json()
    assert [one["id"] for one in page["items"]] == [reply["id"]]
