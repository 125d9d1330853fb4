"""Runs over HTTP: started, steered, driven to their end and reported."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import httpx2
import pytest
import yaml

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import start_run
from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker

BACKLOG = """\
goal: Greet.
tasks:
  - id: T-1
    title: Greet
    commands: ["echo hello > greeting.txt"]
    dod: ["`test -f greeting.txt`"]
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "README.md").write_text("# Site\n")
    for command in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        ("-c", "user.name=T", "-c", "user.email=t@example.invalid", "commit", "-qm", "Begin"),
    ):
        subprocess.run(("git", *command), cwd=folder, check=True)
    return folder


@pytest.fixture
def project(client: httpx2.Client, repository: Path) -> str:
    """A project on it."""
    config = {"security_gate": "off", "budget": {"tokens": 500}, "changelog": False}
    asked = {"name": "Site", "goal": "Greet.", "repository": str(repository), "config": config}
    return str(client.post("/api/projects", json=asked).json()["id"])


def start(client: httpx2.Client, project: str, **more: object) -> httpx2.Response:
    return client.post("/api/runs", json={"project_id": project, "backlog": BACKLOG, **more})


def drive(container: Container, run_id: str) -> None:
    EmbeddedWorker(container.company, container.engine(), run_id, 1).drive(lambda _run: None)


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_a_folder_that_is_no_repository_leaves_no_project(
    client: httpx2.Client, container: Container, tmp_path: Path, name: str
):
    (tmp_path / "empty").mkdir()
    folder = tmp_path / name
    refused = client.post("/api/references/project", json={"folder": str(folder), "has_repository": True})
    assert (refused.status_code, refused.json()["field"]) == (422, "repository"), refused.text
    with pytest.raises(RepositoryError):
        start_run(
            container.company,
            RunRequest(FileBacklogReader().read_text("Greet.", "goal"), folder),
            container.company.origin("p"),
        )
    assert client.get("/api/projects").json()["items"] == []


def test_a_run_is_started_driven_and_reported(
    client: httpx2.Client, project: str, container: Container, repository: Path
):
    started = start(client, project, budget={"micros": 7})
    assert started.status_code == 201, started.text
    run = started.json()
    assert (run["status"], run["resumed"]) == ("queued", False)
    assert run["config_snapshot"]["budget"] == {"tokens": 500, "micros": 7, "on_exceed": "stop"}
    assert run["config_snapshot"]["security_gate"] == "off"
    path = f"/api/runs/{run['id']}"
    assert client.get(f"{path}/report").status_code == 404
    etag = client.get(f"/api/projects/{project}").headers["ETag"]
    client.patch(f"/api/projects/{project}", json={"config": {"prose": "block"}}, headers={"If-Match": etag})
    drive(container, run["id"])
    shown = client.get(path).json()
    assert (shown["status"], shown["has_report"]) == ("completed", True)
    assert shown["config_snapshot"] == run["config_snapshot"]
    standing = client.get(f"{path}/status").json()
    assert (standing["counts"], standing["driven"], standing["at_work"]) == ({"done": 1}, False, [])
    assert standing["budget"]["limit_tokens"] == 500
    for_people = client.get(f"{path}/report", headers={"Accept": "text/markdown, */*;q=0.1"})
    assert for_people.headers["content-type"].startswith("text/markdown")
    report = client.get(f"{path}/report")
    assert json.loads(report.text)["status"] == "completed"
    text = client.get(f"{path}/report", params={"format": "markdown"})
    assert text.headers["Content-Type"].startswith("text/markdown")
    assert (repository / "greeting.txt").read_text() == "hello\n"
    assert client.get("/api/tasks", params={"run": run["id"], "status": "done"}).json()["total"] == 1


def test_the_same_backlog_again_is_the_same_run(client: httpx2.Client, project: str):
    first = start(client, project).json()
    again = start(client, project)
    assert (again.status_code, again.json()["id"], again.json()["resumed"]) == (200, first["id"], True)
    listed = client.get("/api/runs", params={"project": project, "status": "queued"}).json()
    assert [one["id"] for one in listed["items"]] == [first["id"]]


def test_tasks_on_the_queue_are_what_a_run_works_on(
    client: httpx2.Client, project: str, container: Container
):
    assert start(client, project, backlog="").status_code == 422
    client.post("/api/tasks", json={"title": "Greet", "commands": ["echo hi > a.txt"], "status": "ready"})
    run = start(client, project, backlog="").json()
    drive(container, run["id"])
    task = client.get("/api/tasks/T-1").json()
    assert (task["status"], task["resolution"], task["run_id"]) == ("done", "merged", run["id"])


def test_what_is_left_on_the_queue_goes_on_as_it_was_brought(
    client: httpx2.Client, project: str, container: Container
):
    """Else a change that a person refused would be merged unasked by the next run."""
    terms = "test_command: 'true'\nsetup: []\napproval: [merge]\n"
    brought = terms + BACKLOG.replace("test -f greeting.txt", "test -f other.txt")
    first = start(client, project, backlog=brought).json()
    drive(container, first["id"])
    assert client.get("/api/tasks/T-1").json()["status"] == "blocked"
    again = start(client, project, backlog="").json()
    config = client.get(f"/api/runs/{again['id']}").json()["config_snapshot"]
    assert (config["test_command"], config["setup"], config["approval"]) == ("true", [], ["merge"])
    text = client.get(f"/api/projects/{project}/backlog").text
    assert yaml.safe_load(terms).items() <= yaml.safe_load(text).items()


def test_what_a_project_says_by_now_stands_before_how_its_queue_was_brought(
    client: httpx2.Client, project: str, container: Container
):
    terms = "test_command: 'false'\nsetup: [\"true\"]\napproval: [merge]\n"
    drive(
        container, start(client, project, backlog=terms + BACKLOG.replace("test -f", "test -d")).json()["id"]
    )
    path = f"/api/projects/{project}"
    match = {"If-Match": client.get(path).headers["ETag"]}
    config = {"test_command": "true", "setup": [], "approval": ["run_end"]}
    assert client.patch(path, json={"config": config}, headers=match).status_code == 200
    again = start(client, project, backlog="").json()
    said = client.get(f"/api/runs/{again['id']}").json()["config_snapshot"]
    assert (said["test_command"], said["setup"], said["approval"]) == ("true", [], ["run_end", "merge"])
    match = {"If-Match": client.get(path).headers["ETag"]}
    odd = client.patch(
        path, json={"config": {"approval": 5, "setup": {}, "test_command": [1]}}, headers=match
    )
    assert (odd.status_code, client.get(f"{path}/backlog").status_code) == (200, 200)


def test_no_backlog_and_no_request_has_less_asked_or_stopped_than_the_project(
    client: httpx2.Client, project: str
):
    path = f"/api/projects/{project}"
    match = {"If-Match": client.get(path).headers["ETag"]}
    strict = {"security_gate": "block_high", "approval": ["merge"], "prose": "block", "review": "required"}
    assert client.patch(path, json={"config": strict}, headers=match).status_code == 200
    lax = 'security_gate: "off"\napproval: [scan]\nprose: report\nreview: none\n' + BACKLOG
    said = start(client, project, backlog=lax, security_gate="warn").json()["config_snapshot"]
    assert {name: said[name] for name in strict} == {**strict, "approval": ["merge", "scan"]}
    lone = lax.replace("id: T-1", "id: T-8").replace("id: T-2", "id: T-9")
    imported = client.post(f"{path}/backlog", json={"text": lone, "name": "lone.yaml"})
    assert imported.status_code == 200, imported.text
    codes = [one["code"] for one in client.get("/api/tasks").json()["items"]]
    assert {client.get(f"/api/tasks/{code}").json()["review"] for code in codes} == {"required"}


def test_a_run_is_paused_resumed_and_stopped(client: httpx2.Client, project: str, container: Container):
    run = start(client, project).json()
    path = f"/api/runs/{run['id']}"
    assert client.post(f"{path}/pause", json={"reason": "Look."}).json()["pause_requested"] is True
    assert client.post(f"{path}/resume").json()["pause_requested"] is False
    stale = client.post(f"{path}/pause", headers={"If-Match": '"old"'})
    assert stale.status_code == 412
    assert client.post(f"{path}/stop").json()["stop_requested"] == "user"
    drive(container, run["id"])
    assert client.get(path).json()["status"] == "stopped_by_user"
    assert client.post(f"{path}/pause").status_code == 409


def test_what_no_run_can_be_is_refused_by_name(client: httpx2.Client, project: str):
    plain = client.post("/api/projects", json={"name": "Plain", "goal": "x"}).json()["id"]
    refused = start(client, plain)
    assert (refused.status_code, refused.json()["rule"]) == (409, "run.needs_a_repository")
    for more, field in (
        ({"runtime": "magic"}, "runtime"),
        ({"goal": "Greet."}, "goal"),
        ({"parallel": 0}, "parallel"),
        ({"budget": {"tokens": -1}}, "budget.tokens"),
        ({"security_gate": "none"}, "security_gate"),
    ):
        answer = start(client, project, **more)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    etag = client.get(f"/api/projects/{project}").headers["ETag"]
    bad = {"config": {"budget": {"tokens": "many"}}}
    client.patch(f"/api/projects/{project}", json=bad, headers={"If-Match": etag})
    answer = start(client, project)
    assert (answer.status_code, answer.json()["field"]) == (422, "config.budget")


def test_another_orgs_run_does_not_exist(client: httpx2.Client, project: str):
    run = start(client, project).json()
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    other = {"X-Org-Id": "other"}
    path = f"/api/runs/{run['id']}"
    for answer in (
        client.get(path, headers=other),
        client.get(f"{path}/status", headers=other),
        client.get(f"{path}/report", headers=other),
        client.post(f"{path}/pause", headers=other),
        client.post("/api/runs", json={"project_id": project}, headers=other),
    ):
        assert answer.status_code == 404


def test_a_backlogs_tasks_are_foreseen_by_who_reaches_its_project(
    client: httpx2.Client, stranger: httpx2.Client, project: str, repository: Path
):
    tasks = {"project_id": project, "title": "Look"}
    assert client.post("/api/tasks", json=tasks).status_code == 201
    asked = {"backlog": BACKLOG, "repository": str(repository)}
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    keys = [
        client.post("/auth/keys", json={"name": "w", "project_id": one}).json()["api_key"]
        for one in (project, client.post("/orgs/default/projects", json={"name": "P"}).json()["project_id"])
    ]
    answers = [
        client.post("/api/references/backlog", json=asked),
        client.post("/api/references/backlog", json=asked, headers={"X-Org-Id": "other"}),
        *(stranger.post("/api/references/backlog", json=asked, headers={"X-API-Key": key}) for key in keys),
    ]
    met, unmet = ([{"code": "T-1", "whole_code": code, "done": False}] for code in ("T-1~2", "T-1"))
    assert [(one.status_code, one.json().get("tasks")) for one in answers] == [
        *((200, met), (200, unmet)),
        *((200, met), (404, None)),
    ]
    nothing = client.post("/api/references/backlog", json={"repository": str(repository)})
    assert (nothing.status_code, nothing.json()["field"]) == (422, "backlog")


def test_a_body_that_is_no_json_is_told_as_that(client: httpx2.Client) -> None:
    headers = {"Content-Type": "application/json"}
    refused = client.post("/api/runs", content=b'{"goal": "x",\n  goal: 1}', headers=headers)
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("the body is no JSON: expecting property name")
    assert ", line 2, column 3" in refused.json()["detail"]
    assert "field" not in refused.json() or not refused.json()["field"]


def test_a_body_that_is_not_said_to_be_json_is_told_how(client: httpx2.Client) -> None:
    """What ``curl -d`` sends, where nobody names a type."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("/api/runs", "/api/tasks"):
        refused = client.post(path, content=b'{"title": "x"}', headers=headers)
        assert refused.status_code == 422
        assert "Content-Type: application/json" in refused.json()["detail"]
