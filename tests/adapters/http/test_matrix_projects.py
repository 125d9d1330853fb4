"""Every route by a worker key of another project: what belongs to a project is told to none of another.

The routes are those of the API's own description, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest

from guildhall.application.access.principals import ABILITIES
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.bootstrap import Container
from guildhall.domain.approvals.commands import RequestApproval
from guildhall.domain.runs.commands import QueueRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.variants.commands import DraftVariant
from guildhall.domain.variants.events import Content

SECRET = "of-one-project-alone"  # pragma: allowlist secret
"""Stands in everything that belongs to the one project."""

DIGEST = "a" * 64
OF_THE_ORG = {"agent_id", "kind", "name", "number"}
"""Parameters that name what belongs to an org as a whole."""

ENDLESS = {"/api/events/stream"}
"""What does not end by itself; its filter is that of `/api/events`."""

MATCH = {"If-Match": '"none"'}
"""For changes that may not be blind."""


@pytest.fixture
def owned(container: Container, client: httpx2.Client) -> dict[str, str]:
    """By parameter of a path the id of something that belongs to one project."""

    def made(at: str, **body: Any) -> dict[str, Any]:
        answer = client.post(at, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    project = made("/api/projects", name=SECRET, goal=SECRET)["id"]
    task = made("/api/tasks", title=SECRET, project_id=project, status="ready")["id"]
    session = made(f"/api/tasks/{task}/claim")["session_id"]
    made(f"/api/sessions/{session}/memory", note=SECRET)
    (lock,) = client.get("/collab/state/locks").json()["data"]["locks"]

    def unit(tx: Transaction) -> None:
        tx.ask("Run", "run1", QueueRun("run1", project, {}, "1", BacklogRef("yaml", SECRET, DIGEST)))
        subjects = {"ap1": f"Task:{task}", "ap2": "Run:run1"}
        for approval_id, subject in subjects.items():
            asked = RequestApproval(approval_id, subject, SECRET, DIGEST, SECRET, None)
            tx.ask("Approval", approval_id, asked)
        drafted = DraftVariant("var1", "job1", 1, f"{SECRET}.md", Content(DIGEST, 1), project_id=project)
        tx.ask("Variant", "var1", drafted)

    container.company.journal.execute(container.company.scope, Origin("guildhall"), unit)
    ticked = {"title": SECRET, "project_id": project}
    return {
        "project_id": project,
        "task": task,
        "task_id": task,
        "lock_id": lock["lock_id"],
        "session_id": session,
        "run_id": "run1",
        "approval_id": "ap1",
        "variant_id": "var1",
        "sprint": made("/api/sprints", code="S-1", title=SECRET, project_id=project)["id"],
        "comment_id": made("/api/comments", task_id=task, body=SECRET)["id"],
        "schedule_id": made("/schedule", title=SECRET, cron="0 0 1 1 *", task=ticked)["id"],
        "job_id": made("/jobs", title=SECRET, project_id=project)["id"],
        "artifact_id": made("/api/artifacts", type="link", path=f"https://{SECRET}", task_id=task)["id"],
    }


@pytest.fixture
def other(client: httpx2.Client, stranger: httpx2.Client) -> httpx2.Client:
    """A client with a worker key of another project of the same org."""
    project = client.post("/api/projects", json={"name": "Other"}).json()["id"]
    key = client.post("/auth/keys", json={"name": "w", "project_id": project}).json()["api_key"]
    stranger.headers["X-API-Key"] = key
    return stranger


def test_a_worker_key_is_told_nothing_of_another_project(operations: Any, owned: Any, other: httpx2.Client):
    ids = {"org_id": "default", **dict.fromkeys(OF_THE_ORG, "nothing"), **owned, "kind": "tasks"}
    asked = 0
    for method, path, ability in operations:
        if path in ENDLESS or ability is None or ABILITIES["worker"].isdisjoint(ability.split("|")):
            continue
        names = set(re.findall(r"\{([^}]+)\}", path)) - {"org_id"}
        assert names <= ids.keys(), f"say here what {path} names"
        at = path.format(**ids)
        body: Any = None if method == "get" else {}
        at_once = {"wait": 0, "since": 0} if path.endswith("/tail") else {}
        answer = other.request(method, at, json=body, params=at_once, headers=MATCH)
        assert SECRET not in answer.text, (method, path)
        told = [one for one in owned.values() if one in answer.text and one not in at]
        assert not told, (method, path, told)
        if names and not names & OF_THE_ORG:
            asked += 1
            refused = (403, 404) if method == "get" else (403, 404, 409, 422)
            assert answer.status_code in refused, (method, path, answer.text)
    assert asked > 40


def test_a_list_of_another_project_is_none_for_a_worker_key(
    document: dict[str, Any], owned: Any, other: httpx2.Client
):
    asked: list[str] = []
    for path, methods in document["paths"].items():
        names = {one["name"] for one in methods.get("get", {}).get("parameters", ())}
        for name in names & {"project", "project_id"}:
            if "{" not in path:
                asking = {name: owned["project_id"], "wait": 0, "subject": "Run:run1"}
                params = {one: value for one, value in asking.items() if one in names}
                answer = other.get(path, params=params)
                assert answer.status_code in (403, 404), (path, name, answer.text)
                asked.append(path)
    assert {"/jobs", "/api/tasks", "/api/sprints", "/api/runs"} <= set(asked), asked


def test_a_worker_key_lists_the_approvals_of_what_it_names(owned: Any, client: Any, other: httpx2.Client):
    subjects = [f"Task:{owned['task']}", "Run:run1"]
    unnamed = other.get("/api/approvals")
    assert (unnamed.status_code, unnamed.json()["field"]) == (422, "subject")
    for subject in (*subjects, "Task:none", "Sprint:none"):
        assert other.get("/api/approvals", params={"subject": subject}).status_code == 404
    body = {"name": "own", "project_id": owned["project_id"]}
    other.headers["X-API-Key"] = client.post("/auth/keys", json=body).json()["api_key"]
    for subject, approval_id in zip(subjects, ("ap1", "ap2"), strict=True):
        (found,) = other.get("/api/approvals", params={"subject": subject}).json()["items"]
        assert found["approval_id"] == approval_id
        assert other.get(f"/api/approvals/{approval_id}").json()["question"] == SECRET
    assert other.get(f"/api/sprints/{owned['sprint']}").json()["title"] == SECRET
    told = other.get("/api/status").json()
    assert [one["name"] for one in told["projects"]] == [SECRET]
    assert [one["run_id"] for one in told["runs"]] == ["run1"]
    assert told["data"] == ""
