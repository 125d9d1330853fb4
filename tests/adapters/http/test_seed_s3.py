"""A client written from seed S3 alone: enqueue, dequeue and complete, with an AgentSession."""

from __future__ import annotations

import httpx2

WORK_ITEM = {
    "title": "Build login page",
    "description": "A page with name and password.",
    "acceptanceCriteria": ["The task has a file artifact"],
    "priority": "high",
    "complexity": "m",
    "blockedBy": [],
}


def test_work_is_enqueued_dequeued_and_completed(client: httpx2.Client):
    client.post("/api/projects", json={"name": "Queue"})
    low = client.post("/api/tasks", json={**WORK_ITEM, "title": "Later", "priority": "low"}).json()
    item = client.post("/api/tasks", json=WORK_ITEM).json()
    assert item["status"] == "inbox"
    assert (item["priority"], item["complexity"], item["artifacts"]) == ("high", "m", [])
    client.post("/api/tasks/dispatch")
    (claim,) = client.post("/api/tasks/claim", json={}).json()["items"]
    assert claim["task"]["id"] == item["id"], "the highest priority comes first"
    assert claim["task"]["assigned_session_key"] == claim["session_id"]
    session = client.get(f"/api/sessions/{claim['session_id']}").json()
    assert (session["status"], session["current_work_item_id"]) == ("working", item["id"])
    assert session["workspace_dir"].endswith(f"agents/{session['id']}/workspace")
    assert (session["session_key"], session["tokens_used"]) == (session["id"], 0)
    refused = client.post(f"/api/tasks/{item['id']}/complete", json={"fence": claim["fence"]})
    assert (refused.status_code, refused.json()["missing"]) == (
        422,
        ["The task has a file artifact (no such artifact)"],
    )
    page = {"type": "file", "path": "login.html", "description": "The page."}
    done = client.post(
        f"/api/tasks/{item['id']}/complete", json={"fence": claim["fence"], "artifacts": [page]}
    ).json()
    assert (done["status"], done["assigned_agent_id"]) == ("done", None)
    assert [one["path"] for one in done["artifacts"]] == ["login.html"]
    assert client.get(f"/api/sessions/{session['id']}").json()["status"] == "completed"
    (next_claim,) = client.post("/api/tasks/claim", json={}).json()["items"]
    assert next_claim["task"]["id"] == low["id"]
    board = client.get(f"/api/projects/{item['project_id']}/board").json()
    assert {one["name"]: one["total"] for one in board["columns"] if one["total"]} == {
        "in_flight": 1,
        "done": 1,
    }
