"""The terms of backlogs brought onto a queue: kept, heeded by its runs; and gates that are waived."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker

TERMS = """\
test_command: "true"
setup: []
approval: [merge]
parallel: 5
review: none
budget: {tokens: 900, on_exceed: pause}
"""
TASKS = "tasks: [{id: T-1, title: Greet, commands: ['echo hello > greeting.txt']}]\n"
PASSWORD = "a word that nobody knows"  # pragma: allowlist secret


@pytest.fixture
def project(client: httpx2.Client, tmp_path: Path) -> str:
    folder = tmp_path / "site"
    folder.mkdir()
    for command in (("init", "-qb", "main"), ("commit", "-q", "--allow-empty", "-m", "Begin")):
        who = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
        subprocess.run(("git", *who, *command), cwd=folder, check=True)
    asked = {"name": "Site", "goal": "Greet.", "repository": str(folder)}
    return str(client.post("/api/projects", json=asked).json()["id"])


@pytest.fixture
def queue_run(client: httpx2.Client, container: Container, project: str) -> Callable[[], dict[str, Any]]:
    """Start a run of the queue and stop it: what it was held to."""

    def started() -> dict[str, Any]:
        run = client.post("/api/runs", json={"project_id": project})
        assert run.status_code == 201, run.text
        assert client.post(f"/api/runs/{run.json()['id']}/stop", json={}).status_code == 200
        EmbeddedWorker(container.company, container.engine(), run.json()["id"], 1).drive(lambda _run: None)
        return dict(client.get(f"/api/runs/{run.json()['id']}").json())

    return started


def test_an_import_keeps_what_its_backlog_says_of_how_its_tasks_are_done(
    client: httpx2.Client, project: str, queue_run: Callable[[], dict[str, Any]]
) -> None:
    brought = client.post(f"/api/projects/{project}/backlog", json={"text": TERMS + TASKS, "name": "a.yaml"})
    assert brought.status_code == 200, brought.text
    text = yaml.safe_load(client.get(f"/api/projects/{project}/backlog").text)
    assert yaml.safe_load(TERMS).items() <= text.items()
    assert client.get("/api/tasks/T-1").json()["review"] == "none"
    run = queue_run()
    held = run["config_snapshot"]
    assert (run["parallel"], held["approval"], held["test_command"], held["review"]) == (
        5,
        ["merge"],
        "true",
        "none",
    )
    assert (held["budget"]["tokens"], held["budget"]["on_exceed"]) == (900, "pause")
    client.post(f"/api/projects/{project}/backlog", json={"text": TASKS, "name": "b.yaml"}).raise_for_status()


def test_a_run_without_a_number_takes_the_backlogs(client: httpx2.Client, project: str) -> None:
    asked = {"project_id": project, "backlog": "parallel: 3\n" + TASKS}
    assert client.post("/api/runs", json=asked).json()["parallel"] == 3
    assert client.post("/api/runs", json={**asked, "parallel": 4, "fresh": True}).json()["parallel"] == 4


def test_a_person_who_administers_waives_a_gate_of_earlier_backlogs_and_nobody_else(
    client: httpx2.Client, stranger: httpx2.Client, project: str, queue_run: Callable[[], dict[str, Any]]
) -> None:
    def bring(terms: str, name: str = "a.yaml") -> None:
        asked = {"text": terms + TASKS, "name": name}
        client.post(f"/api/projects/{project}/backlog", json=asked).raise_for_status()

    def person(role: str) -> dict[str, str]:
        who = {"email": f"{role}@example.org", "password": PASSWORD}
        client.post("/api/members", json={**who, "role": role}).raise_for_status()
        return {"Authorization": f"Bearer {stranger.post('/auth/login', json=who).json()['access_token']}"}

    path, merge = f"/api/projects/{project}/waive", {"gates": ["merge"]}
    bring("approval: [merge, run_end]\n")
    assert queue_run()["config_snapshot"]["approval"] == ["merge", "run_end"]
    worker = client.post("/auth/keys", json={"name": "w", "project_id": project}).json()["api_key"]
    for headers in ({"X-API-Key": worker}, person("member")):
        assert stranger.post(path, json=merge, headers=headers).status_code == 403
    assert client.post(path, json=merge).status_code == 403
    admin = person("admin")
    assert stranger.post(path, json={"gates": ["lunch"]}, headers=admin).status_code == 422
    assert stranger.post(path, json=merge, headers=admin).status_code == 200
    assert queue_run()["config_snapshot"]["approval"] == ["run_end"]
    bring("approval: [merge]\n", "b.yaml")
    assert queue_run()["config_snapshot"]["approval"] == ["run_end", "merge"]
