"""Work of agents over HTTP: claimed once, fenced, and handed in once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest

from guildhall.application.reactions import recovery

PATH = "/api/tasks"


@pytest.fixture
def ready(client: httpx2.Client) -> dict:
    """A task that can be claimed, of a project without a repository."""
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    return client.post(PATH, json={"title": "Do it", "project_id": project, "status": "ready"}).json()


def claim(client: httpx2.Client, **more: object) -> list[dict]:
    answer = client.post(f"{PATH}/claim", json=more)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_an_agent_claims_reports_and_hands_in(client: httpx2.Client, ready: dict, container):
    (taken,) = claim(client, roles=["developer"], ttl_seconds=60)
    assert (taken["task"]["status"], taken["fence"], taken["lease"]["ttl_seconds"]) == ("claimed", 1, 60)
    assert taken["task"]["assigned_session_key"] == taken["session_id"]
    assert "Do it" in taken["context"]
    assert container.company.world.storage.folder_of(taken["session_id"]).workspace.is_dir()
    fenced = {"fence": taken["fence"]}
    assert client.post(f"{PATH}/T-1/heartbeat", json=fenced).json()["ok"] is True
    assert client.post(f"{PATH}/T-1/start", json=fenced).json()["status"] == "in_progress"
    assert client.post(f"{PATH}/T-1/progress", json={**fenced, "note": "Half."}).status_code == 200
    done = client.post(f"{PATH}/T-1/complete", json={**fenced, "summary": "All."}).json()
    assert (done["status"], done["resolution"], done["lease"]) == ("done", "completed", None)
    assert (
        container.company.journal.views(container.company.scope).get("Session", taken["session_id"]).status
        == "completed"
    )


def test_a_task_is_claimed_by_one_and_completed_once(client: httpx2.Client, ready: dict):
    with ThreadPoolExecutor(16) as pool:
        claims = list(pool.map(lambda _: claim(client), range(16)))
    assert sum(map(len, claims)) == 1
    body = {"fence": 1, "summary": "All."}
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: client.post(f"{PATH}/T-1/complete", json=body), range(16)))
    assert {one.status_code for one in answers} == {200}
    types = [one["type"] for one in client.get(f"{PATH}/T-1/history").json()["items"]]
    assert types.count("task.completed") == 1


def test_whoever_lost_the_lease_changes_nothing_any_more(client: httpx2.Client, ready: dict):
    claim(client)
    client.post(f"{PATH}/T-1/release", json={"fence": 1, "reason": "tired"})
    claim(client)
    for step, body in (
        ("heartbeat", {}),
        ("start", {}),
        ("progress", {"note": "x"}),
        ("complete", {}),
        ("release", {}),
        ("fail", {"reason": "x"}),
        ("block", {"reason": "x"}),
        ("transition", {"status": "review"}),
    ):
        answer = client.post(f"{PATH}/T-1/{step}", json={"fence": 1, **body})
        assert (answer.status_code, answer.json()["field"]) == (409, "fence"), step


def test_a_silent_agent_loses_its_task_to_the_next(client: httpx2.Client, ready: dict):
    (first,) = claim(client, ttl_seconds=1)
    found: list[dict] = []
    while not found:
        found = claim(client)
    assert (found[0]["fence"], found[0]["session_id"] != first["session_id"]) == (2, True)
    assert client.post(f"{PATH}/T-1/complete", json={"fence": 1}).status_code == 409


def test_several_tasks_are_claimed_at_once_by_skill(client: httpx2.Client, ready: dict):
    for skills in (["python"], ["rust"]):
        client.post(PATH, json={"title": "More", "status": "ready", "requiredSkills": skills})
    taken = claim(client, limit=10, skills=["python"])
    assert sorted(one["task"]["code"] for one in taken) == ["T-1", "T-2"]
    assert claim(client, limit=10, skills=["python"]) == []


def test_what_is_missing_is_named(client: httpx2.Client, ready: dict):
    match = {"If-Match": client.get(f"{PATH}/T-1").headers["ETag"]}
    criteria = ["The task has a report artifact", "`make test`"]
    client.patch(f"{PATH}/T-1", json={"acceptance_criteria": criteria}, headers=match)
    claim(client)
    body = {"fence": 1, "results": [{"criterion": "`make test`", "outcome": "failed"}]}
    refused = client.post(f"{PATH}/T-1/complete", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, "criteria")
    assert len(refused.json()["missing"]) == 2
    body = {
        "fence": 1,
        "results": [{"criterion": "`make test`", "outcome": "passed"}],
        "artifacts": [{"type": "report", "path": "report.md"}],
    }
    assert client.post(f"{PATH}/T-1/complete", json=body).json()["status"] == "done"


def test_attempts_are_used_up_and_then_the_task_is_blocked(client: httpx2.Client, ready: dict):
    match = {"If-Match": client.get(f"{PATH}/T-1").headers["ETag"]}
    client.patch(f"{PATH}/T-1", json={"max_attempts": 1}, headers=match)
    claim(client)
    failed = client.post(f"{PATH}/T-1/fail", json={"fence": 1, "reason": "It broke."}).json()
    assert (failed["status"], failed["blocked"]["reason"]) == ("blocked", "attempts_exhausted")
    assert client.post(f"{PATH}/T-1/unblock").json()["status"] == "ready"


def test_steps_are_taken_in_order_and_a_refusal_names_the_next(client: httpx2.Client):
    project = client.post("/api/projects", json={"name": "P", "config": {"review": "required"}}).json()["id"]
    client.post(PATH, json={"title": "x", "project_id": project})

    def move(status: str, **more: object) -> httpx2.Response:
        return client.post(f"{PATH}/T-1/transition", json={"status": status, **more})

    skipped = move("done")
    assert (skipped.status_code, skipped.json()["next_action"]) == (409, "triage")
    assert move("planning").json()["new_status"] == "planning"
    assert move("queued").json()["new_status"] == "ready"
    assert move("in_flight").json()["new_status"] == "claimed"
    assert (move("in_progress").status_code, move("in_progress").json()["field"]) == (422, "fence")
    assert move("in_progress", fence=1).json()["old_status"] == "claimed"
    passed_over = move("done", fence=1)
    assert (passed_over.status_code, passed_over.json()["next_status"]) == (409, "review")
    assert move("review", fence=1).json()["new_status"] == "review"
    assert move("approved").status_code == 403  # a key is no person
    assert move("blocked", reason="wait").json()["new_status"] == "blocked"
    assert move("review").json()["new_status"] == "review"
    assert move("cancelled", reason="no").json()["task"]["resolution"] == "cancelled"
    assert move("ready").status_code == 409


def test_dispatch_says_why_a_task_is_not_fit(client: httpx2.Client, ready: dict):
    client.post(PATH, json={"title": "fit"})
    client.post(PATH, json={"title": "unfit", "owned_paths": ["/etc"]})
    items = client.post(f"{PATH}/dispatch").json()["items"]
    assert [(one["code"], one["status"]) for one in items] == [("T-2", "ready"), ("T-3", "inbox")]
    assert "/etc" in items[1]["refused"]


def test_an_agent_that_is_paused_is_given_nothing(client: httpx2.Client, ready: dict):
    assert client.post(f"{PATH}/claim", json={"agent_id": "nobody"}).status_code == 404
    client.post("/api/agents", json={"id": "dev-1", "name": "Dev", "role": "developer"})
    etag = client.get("/api/agents/dev-1").headers["ETag"]
    path = "/api/agents/dev-1/availability"
    client.patch(path, json={"availability": "paused"}, headers={"If-Match": etag})
    refused = client.post(f"{PATH}/claim", json={"agent_id": "dev-1"})
    assert (refused.status_code, refused.json()["field"]) == (409, "agent_id")


def test_a_lease_says_until_when_it_holds(client: httpx2.Client, ready: dict, container):
    from datetime import datetime

    (taken,) = claim(client, ttl_seconds=100)
    until = datetime.fromisoformat(taken["expires_at"])
    assert timedelta(0) < until - container.company.system.clock.now() <= timedelta(seconds=100)


def test_a_sessions_token_opens_its_own_task_alone(
    client: httpx2.Client, stranger: httpx2.Client, ready: dict
):
    client.post(PATH, json={"title": "Other", "status": "ready"})
    taken = client.post(f"{PATH}/T-1/claim", headers={"Idempotency-Key": "k"}).json()
    again = client.post(f"{PATH}/T-1/claim", headers={"Idempotency-Key": "k"}).json()
    assert (again["session_token"], again["fence"]) == (None, 1)
    stranger.headers["Authorization"] = f"Bearer {taken['session_token']}"
    assert stranger.get(f"{PATH}/{ready['id']}").json()["status"] == "claimed"
    assert stranger.get(f"{PATH}/T-2").status_code == 404
    assert stranger.post(f"{PATH}/T-2/claim").status_code == 404
    assert stranger.get(f"/api/sessions/{taken['session_id']}").json()["status"] == "working"
    assert stranger.get(PATH).status_code == 403
    assert stranger.post("/api/comments", json={"task_id": "T-2", "body": "x"}).status_code == 404
    said = stranger.post("/api/comments", json={"task_id": ready["id"], "body": "x"}).json()
    assert said["agent_id"] == "developer"
    assert stranger.get("/api/comments").json()["total"] == 1
    assert stranger.post(f"{PATH}/T-1/complete", json={"fence": 1}).json()["status"] == "done"
    deadline = time.monotonic() + 10  # what was found out of a credential is believed for a moment
    while stranger.get(f"{PATH}/{ready['id']}").status_code != 401:
        assert time.monotonic() < deadline


def test_where_a_task_may_be_brought_is_told_with_the_rule_of_what_may_not(
    client: httpx2.Client, ready: dict
):
    def steps() -> dict[str, tuple[str, str | None]]:
        told = client.get(f"{PATH}/T-1/steps").json()
        return {one["status"]: (one["refused"], one["rule"]) for one in told["items"]}

    ways = steps()
    assert "ready" not in ways
    assert [one for one, (refused, _) in ways.items() if not refused] == ["claimed", "blocked", "cancelled"]
    assert ways["approved"][1] == "task.review_is_not_passed_over"
    assert ways["inbox"] == (
        "T-1 is ready, so 'to inbox' is not allowed; "
        "the next legal step is claim (to claimed) (rule task.step_in_order)",
        "task.step_in_order",
    )
    for status in ways:
        answer = client.post(f"{PATH}/T-1/transition", json={"status": status})
        if ways[status][0]:
            assert (answer.status_code, answer.json()["detail"]) == (409, ways[status][0])
        else:
            break
    client.post(f"{PATH}/T-1/block", json={"reason": "stopped", "detail": ""})
    assert not steps()["ready"][0], "what is blocked goes back to where it was"


def test_requests_that_are_decided_together_give_no_path_to_two(
    client: httpx2.Client, ready: dict, container
):
    project = ready["project_id"]
    body = {"project_id": project, "status": "ready", "owned_paths": ["lib/"]}
    one, other = (client.post(PATH, json={**body, "title": title}).json()["id"] for title in ("One", "Other"))
    holds, goes_on = threading.Event(), threading.Event()

    def wait(_tx: object) -> None:
        holds.set()
        assert goes_on.wait(30)

    company = container.company
    gate = company.journal.submit(company.scope, company.origin("tests"), wait)
    assert holds.wait(30)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(claim, client, project_id=project)
        time.sleep(0.3)  # until it waits, so that the board is looked at before the certain claim
        certain = pool.submit(client.post, f"{PATH}/{other}/claim", json={})
        time.sleep(0.3)
        last = [pool.submit(claim, client, project_id=project) for _ in range(3)]
        time.sleep(0.3)
        goes_on.set()
        taken = [claimed["task"]["id"] for asked in (first, *last) for claimed in asked.result()]
    gate.result(30)
    assert certain.result().status_code == 200
    assert (taken, client.get(f"{PATH}/{one}").json()["status"]) == ([ready["id"]], "ready")


def test_one_lease_that_cannot_be_taken_back_keeps_nobody_from_claiming(
    client: httpx2.Client, ready: dict, monkeypatch: pytest.MonkeyPatch
):
    for title in ("Next", "After"):
        client.post(PATH, json={"title": title, "project_id": ready["project_id"], "status": "ready"})
    claim(client, ttl_seconds=1)
    time.sleep(1.2)

    def fail(_company: object, _session_id: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(recovery, "keep_work", fail)
    assert [one["task"]["title"] for one in claim(client)] == ["Next"]
    assert client.post(f"{PATH}/T-3/claim", json={}).status_code == 200
