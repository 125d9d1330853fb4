"""Agents, tools, comments, artifacts, sprints, sessions and boards over HTTP."""

from __future__ import annotations

import hashlib

import httpx2
import pytest

from guildhall.application.ports.journal import Transaction
from guildhall.bootstrap import Container
from guildhall.domain.budgets.commands import Reserve
from guildhall.domain.sessions.commands import AssignSession, SpawnSession

OTHER = {"X-Org-Id": "other", "If-Match": "*"}


@pytest.fixture
def task(client: httpx2.Client) -> dict:
    """A task that can be claimed."""
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    asked = {"title": "Do it", "project_id": project, "status": "ready"}
    return client.post("/api/tasks", json=asked).json()


@pytest.fixture
def other(client: httpx2.Client) -> None:
    """Another org."""
    client.post("/orgs", json={"name": "Other", "org_id": "other"})


def test_agents_have_profiles_and_availability(client: httpx2.Client, other: None):
    made = client.post("/api/agents", json={"id": "dev-1", "name": "Ada", "role": "developer"})
    assert (made.status_code, made.json()["availability"], made.json()["last_seen"]) == (
        201,
        "available",
        None,
    )
    assert "edit_file" in made.json()["profile"]["toolset"]
    path, match = "/api/agents/dev-1", {"If-Match": made.headers["ETag"]}
    assert client.patch(path, json={"name": "Eve"}).status_code == 428
    profile = {"toolset": ["comment"], "model_tier": "small"}
    changed = client.patch(path, json={"profile": profile, "skills": ["rust"]}, headers=match)
    assert (changed.json()["profile"]["toolset"], changed.json()["skills"]) == (["comment"], ["rust"])
    assert client.patch(path, json={"name": "Eve"}, headers=match).status_code == 412
    match = {"If-Match": changed.headers["ETag"]}
    paused = client.patch(f"{path}/availability", json={"availability": "paused"}, headers=match)
    assert paused.json()["availability"] == "paused"
    assert client.get("/orgs/default/agents/dev-1").json() == client.get(path).json()
    assert client.get("/orgs/default/agents", params={"role": "developer"}).json()["total"] == 1
    unknown = client.post("/api/agents", json={"name": "x", "role": "wizard"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "profile")
    assert client.post("/api/agents", json={"id": "dev-1", "name": "x", "role": "qa"}).status_code == 409
    assert client.get(path, headers=OTHER).status_code == 404
    assert client.patch(path, json={"name": "x"}, headers=OTHER).status_code == 404
    assert client.get("/orgs/other/agents").json()["items"] == []


def test_tools_are_listed_and_configured(client: httpx2.Client, other: None):
    names = {one["name"] for one in client.get("/api/tools", params={"limit": 100}).json()["items"]}
    assert {"read_file", "run_command"} <= names
    assert client.get("/api/tools/search").json()["built_in"] is True
    made = client.post("/api/tools", json={"name": "search", "config": {"depth": 3, "key": "NAME"}})
    assert (made.status_code, made.json()["built_in"]) == (201, True)
    assert client.post("/api/tools", json={"name": "search"}).status_code == 409
    match = {"If-Match": made.headers["ETag"]}
    assert client.patch("/api/tools/search", json={"enabled": False}).status_code == 428
    changed = client.patch(
        "/api/tools/search", json={"enabled": False, "config": {"key": None}}, headers=match
    )
    assert (changed.json()["enabled"], changed.json()["config"]) == (False, {"depth": 3})
    assert client.patch("/api/tools/search", json={"enabled": True}, headers=match).status_code == 412
    refused = client.post("/api/tools", json={"name": "No Name"})
    assert (refused.status_code, refused.json()["field"]) == (422, "name")
    assert client.get("/api/tools/nothing").status_code == 404
    assert client.patch("/api/tools/search", json={"enabled": True}, headers=OTHER).status_code == 404


def test_comments_are_an_audit_trail_with_threads(client: httpx2.Client, task: dict, other: None):
    asked = {
        "task_id": "T-1",
        "comment_type": "progress",
        "body": "Half.",
        "agent_id": "dev",
        "metrics": {"tests": 4, "state": "green"},
        "blockers": ["no key"],
        "next_steps": ["ask"],
    }
    made = client.post("/api/comments", json=asked)
    assert made.status_code == 201
    top = made.json()
    assert (top["task_id"], top["metrics"], top["depth"]) == (task["id"], asked["metrics"], 0)
    path = f"/api/comments/{top['id']}"
    answer = client.post(f"{path}/replies", json={"body": "Here."}).json()
    again = client.post(f"/api/comments/{answer['id']}/replies", json={"body": "Thanks."}).json()
    assert (again["thread_id"], again["parent_id"], again["depth"]) == (top["id"], answer["id"], 2)
    assert [one["id"] for one in client.get(f"{path}/replies").json()["items"]] == [answer["id"]]
    listed = client.get("/api/comments", params={"task": "T-1"}).json()
    assert [one["id"] for one in listed["items"]] == [top["id"], answer["id"], again["id"]]
    for params in ({"type": "progress"}, {"agent": "dev"}, {"type": "progress", "agent": "dev"}):
        assert client.get("/api/comments", params=params).json()["total"] == 1
    refused = client.post("/api/comments", json={**asked, "metrics": {"share": 0.5}})
    assert refused.status_code == 422
    assert client.post("/api/comments", json={**asked, "task_id": "T-9"}).status_code == 404
    assert client.get(path, headers=OTHER).status_code == 404
    assert client.post(f"{path}/replies", json={"body": "x"}, headers=OTHER).status_code == 404


def test_nobody_speaks_as_another_agent(client: httpx2.Client, stranger: httpx2.Client, task: dict):
    for agent in ("one", "two"):
        client.post("/api/agents", json={"id": agent, "name": agent, "role": "developer"})
    taken = client.post("/api/tasks/T-1/claim", json={"agent_id": "one"}).json()
    worker = {"name": "bot", "project_id": task["project_id"]}
    key = client.post("/auth/keys", json=worker).json()["api_key"]
    said = {"task_id": task["id"], "body": "Done."}
    client.post("/api/comments", json=said)
    top = client.get("/api/comments").json()["items"][0]["id"]
    session, bound = {"Authorization": f"Bearer {taken['session_token']}"}, {"X-API-Key": key}
    for headers, mine, others in (
        (session, {None, "one"}, {"two", "developer"}),
        (bound, {None, "called-by-its-people"}, {"one", "two", "developer"}),
        (dict(client.headers), {None, "one", "two", "developer", "called-by-its-people"}, set[str]()),
    ):
        for agent in (*mine, *others):
            for path, body in (("", said), (f"/{top}/replies", {"body": "Yes."})):
                asked = {**body, **({} if agent is None else {"agent_id": agent})}
                answer = stranger.post(f"/api/comments{path}", json=asked, headers=headers)
                assert answer.status_code == (201 if agent in mine else 404), (agent, answer.text)
                if agent in others:
                    assert answer.json()["rule"] == "comment.is_said_by_its_agent"
    assert client.get("/api/comments", params={"agent": "called-by-its-people"}).json()["total"] == 4


def test_a_worker_key_speaks_as_the_agent_for_which_it_holds_the_task(
    client: httpx2.Client, stranger: httpx2.Client, task: dict
):
    client.post("/api/agents", json={"id": "one", "name": "one", "role": "developer"})
    keys = [
        client.post("/auth/keys", json={"name": name, "project_id": task["project_id"]}).json()["api_key"]
        for name in ("mine", "others")
    ]
    mine, others = ({"X-API-Key": key} for key in keys)
    said = {"task_id": task["id"], "body": "Done.", "agent_id": "one"}
    assert stranger.post("/api/comments", json=said, headers=mine).status_code == 404
    assert stranger.post("/api/tasks/T-1/claim", json={"agent_id": "one"}, headers=mine).status_code == 200
    assert stranger.post("/api/comments", json=said, headers=mine).status_code == 201
    assert stranger.post("/api/comments", json=said, headers=others).status_code == 404


def test_artifacts_are_downloaded_as_they_were_recorded(
    client: httpx2.Client, task: dict, container, other: None
):
    text = "<script>alert(1)</script>"
    asked = {"type": "report", "path": "out/r\u00e9port.html", "task_id": "T-1", "content": text}
    made = client.post("/api/artifacts", json=asked)
    assert made.status_code == 201
    path = f"/api/artifacts/{made.json()['id']}"
    assert made.json()["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    given = client.get(f"{path}/content")
    assert (given.text, given.headers["X-Content-Type-Options"]) == (text, "nosniff")
    assert given.headers["Content-Disposition"] == "attachment; filename*=UTF-8''r%C3%A9port.html"
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert client.get(f"{path}/content", headers=OTHER).status_code == 404
    assert client.get("/api/artifacts", params={"task": "T-1"}).json()["total"] == 1
    file = container.company.world.storage.root / "artifacts" / made.json()["id"] / "content"
    file.write_text("changed")
    assert client.get(f"{path}/content").status_code == 409
    file.unlink()
    file.symlink_to("/etc/passwd")
    assert client.get(f"{path}/content").status_code == 404


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"path": "../secret"}, "path"),
        ({"path": "/etc/passwd"}, "path"),
        ({"sha256": "0" * 64}, "sha256"),
        ({"content_base64": "***", "content": None}, "content_base64"),
        ({"type": "link"}, "path"),
        ({"content": None}, "sha256"),
    ],
)
def test_an_artifact_that_leads_elsewhere_is_refused(
    client: httpx2.Client, task: dict, more: dict, field: str
):
    asked = {"type": "file", "path": "a.txt", "task_id": "T-1", "content": "x", **more}
    refused = client.post("/api/artifacts", json=asked)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_sprints_hold_tasks_and_are_completed(client: httpx2.Client, task: dict, other: None):
    made = client.post("/api/sprints", json={"code": "S-1", "title": "First", "starts_on": "2026-11-21"})
    assert made.status_code == 201
    assert client.post("/api/sprints", json={"code": "S-1", "title": "x"}).status_code == 409
    bad = client.post("/api/sprints", json={"code": "S-2", "title": "x", "ends_on": "2026-02-30"})
    assert (bad.status_code, bad.json()["field"]) == (422, "starts_on")
    match = {"If-Match": made.headers["ETag"]}
    assert client.patch("/api/sprints/S-1", json={"goal": "Go."}).status_code == 428
    assert client.patch("/api/sprints/S-1", json={"goal": "Go."}, headers=match).json()["goal"] == "Go."
    held = client.post("/api/sprints/S-1/tasks", json={"task_ids": ["T-1"]}).json()
    assert held["task_ids"] == [task["id"]]
    sprint = made.json()["id"]
    assert client.get("/api/tasks/T-1").json()["sprint_id"] == sprint
    assert client.get("/api/tasks", params={"sprint": sprint}).json()["total"] == 1
    client.post("/api/tasks", json={"title": "Second", "sprint_id": sprint})
    out = client.delete("/api/sprints/S-1/tasks/T-2").json()
    assert out["task_ids"] == [task["id"]]
    assert client.post("/api/sprints/S-1/start").json()["status"] == "active"
    done = client.post("/api/sprints/S-1/complete").json()
    assert (done["status"], done["unfinished"]) == ("completed", [task["id"]])
    assert client.get("/api/sprints/S-1", headers=OTHER).status_code == 404


def test_what_a_sprint_did_not_finish_goes_into_the_next_one(client: httpx2.Client, task: dict):
    for code in ("S-1", "S-2"):
        client.post("/api/sprints", json={"code": code, "title": code})
    client.post("/api/sprints/S-1/tasks", json={"task_ids": ["T-1"]})
    for step in ("start", "complete"):
        client.post(f"/api/sprints/S-1/{step}")
    put = client.post("/api/sprints/S-2/tasks", json={"task_ids": ["T-1"]})
    assert (put.status_code, put.json().get("task_ids")) == (200, [task["id"]])
    assert client.get("/api/tasks/T-1").json()["sprint_id"] == put.json()["id"]
    over = client.get("/api/sprints/S-1").json()
    assert (over["task_ids"], over["unfinished"]) == ([task["id"]], [task["id"]])


def test_a_session_remembers_and_is_handed_over(client: httpx2.Client, task: dict, other: None):
    taken = client.post("/api/tasks/T-1/claim").json()
    path = f"/api/sessions/{taken['session_id']}"
    shown = client.get(path).json()
    assert (shown["status"], shown["current_work_item_id"]) == ("working", task["id"])
    noted = client.post(f"{path}/memory", json={"note": "The parser is done."}).json()
    assert noted["memory"] == ["The parser is done."]
    assert client.post(f"{path}/resume").status_code == 409
    handed = client.post(f"{path}/handoff", json={"note": "Tests are left."}).json()
    claim = handed["claim"]
    assert (handed["session"]["status"], claim["fence"]) == ("completed", 2)
    heir = client.get(f"/api/sessions/{claim['session_id']}").json()
    assert heir["memory"] == ["The parser is done.", "Tests are left."]
    assert heir["handed_over_from"] == taken["session_id"]
    assert client.post("/api/tasks/T-1/complete", json={"fence": 1}).status_code == 409
    assert client.post("/api/tasks/T-1/complete", json={"fence": 2}).json()["status"] == "done"
    listed = client.get("/api/sessions", params={"task": "T-1"}).json()
    assert (listed["total"], listed["items"][1]["status"]) == (2, "completed")
    assert client.get(path, headers=OTHER).status_code == 404


def test_a_session_is_handed_over_to_no_agent_that_could_not_claim_its_task(
    client: httpx2.Client, task: dict, other: None
):
    taken = client.post("/api/tasks/T-1/claim").json()
    path = f"/api/sessions/{taken['session_id']}/handoff"
    away, elsewhere = (
        client.post("/api/agents", json={"name": "ada", "role": "developer"}, headers=headers)
        for headers in ({}, OTHER)
    )
    offline = {"availability": "offline"}
    client.patch(
        f"/api/agents/{away.json()['id']}/availability",
        json=offline,
        headers={"If-Match": away.headers["ETag"]},
    )
    for agent, status in (("nobody", 404), (elsewhere.json()["id"], 404), (away.json()["id"], 409)):
        refused = client.post(path, json={"to_agent_id": agent})
        assert (refused.status_code, refused.json().get("field")) == (status, "to_agent_id"), refused.text
    assert client.get("/api/tasks/T-1").json()["lease"]["fence"] == taken["fence"]


def test_a_session_that_holds_no_task_is_handed_over_to_nobody(
    client: httpx2.Client, task: dict, container: Container
):
    """Nobody would ever end the heir, for which its run would wait at each pause and stop."""
    company = container.company

    def review(tx: Transaction) -> None:
        tx.ask("Session", "s1", SpawnSession("s1", "dev_lead", "dev_lead", None, "w", "d"))
        tx.ask("Session", "s1", AssignSession(task["id"], 1, "lead_review_cycle"))

    company.journal.execute(company.scope, company.origin("tests"), review)
    refused = client.post("/api/sessions/s1/handoff", json={"note": "Tests are left."})
    assert (refused.status_code, refused.json()["rule"]) == (409, "session.hands_over_its_task")
    sessions = client.get("/api/sessions").json()["items"]
    assert [(one["id"], one["status"]) for one in sessions] == [("s1", "working")]


def test_a_session_that_is_handed_over_holds_nothing_of_a_budget(
    client: httpx2.Client, task: dict, container: Container
):
    company, budget = container.company, f"project/{task['project_id']}"
    taken = client.post("/api/tasks/T-1/claim").json()
    set_aside = Reserve(budget, "r1", 100, 5, taken["session_id"], taken["fence"])
    company.journal.execute(
        company.scope, company.origin("tests"), lambda tx: tx.ask("Budget", budget, set_aside)
    )
    assert client.post(f"/api/sessions/{taken['session_id']}/handoff", json={}).status_code == 200
    after = company.journal.state(company.scope, "Budget", budget)
    assert (after.held_tokens, after.held_micros, dict(after.outstanding)) == (0, 0, {})


def test_boards_group_tasks_in_the_words_of_a_seed(client: httpx2.Client, task: dict, container):
    path = f"/api/projects/{task['project_id']}/board"
    then = container.company.journal.head(container.company.scope).position

    def columns(**params: str | int) -> dict[str, int]:
        answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return {one["name"]: len(one["tasks"]) for one in answer.json()["columns"] if one["total"]}

    client.post("/api/tasks/T-1/claim")
    assert columns() == {"in_flight": 1}
    assert columns(board="flow") == {"claimed": 1}
    assert columns(board="pm") == {"in_progress": 1}
    assert columns(at=then) == {"ready": 1}
    assert columns(at=1) == {}
    client.post("/api/tasks/T-1/block", json={"reason": "wait"})
    assert (columns(), columns(board="flow")) == ({"blocked": 1}, {"claimed": 1})
    assert client.get(path, params={"board": "none"}).status_code == 422
    journal, scope = container.company.journal, container.company.scope
    first = journal.read(scope, stream=f"Project:{task['project_id']}")[0].position
    old = client.get(f"/api/projects/{task['project_id']}", params={"at": first})
    assert old.json()["name"] == "Site"
