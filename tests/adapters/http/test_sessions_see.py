"""What the holder of a session's token sees of streams, lists and shared state: its own task and no more."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from tests.adapters.http.listening import Listener
from websockets.sync.client import connect

from guildhall.adapters.http.server import HttpServer
from guildhall.bootstrap import Container

OTHER = "the other one's title"


@pytest.fixture
def taken(client: httpx2.Client, stranger: httpx2.Client) -> dict[str, Any]:
    """A task that a session holds, beside another of its project; ``stranger`` shows the session's token."""
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    for title in ("Mine", OTHER):
        client.post("/api/tasks", json={"title": title, "project_id": project, "status": "ready"})
    for name in ("one", "two"):
        client.post("/api/agents", json={"id": name, "name": name, "role": "developer"})
    client.post("/api/tasks/T-2/claim", json={"agent_id": "two"})
    taken = client.post("/api/tasks/T-1/claim", json={"agent_id": "one"}).json()
    stranger.headers["Authorization"] = f"Bearer {taken['session_token']}"
    return taken


def test_events_are_those_of_its_task(taken: dict[str, Any], client: httpx2.Client, stranger: httpx2.Client):
    mine = taken["task"]["id"]
    other = client.get("/api/tasks/T-2").json()["id"]
    listed = stranger.get("/api/events").json()
    assert {one["task_id"] for one in listed["items"]} == {mine}
    assert listed["total"] == len(listed["items"])
    assert "task.claimed" in {one["type"] for one in listed["items"]}
    assert stranger.get("/api/events", params={"task": other}).status_code == 404
    assert stranger.get("/api/events/stream", params={"task": other}).status_code == 404
    for url in ("/api/events/stream", "/collab/events/tail"):
        with Listener(stranger, url, since=0) as listener:
            assert listener.response.status_code == 200
            told = [one.data for one in listener.take(3)]
        assert not [one for one in told if OTHER in one or other in one]
    polled = stranger.get("/collab/events/tail", params={"since": 0, "wait": 1}).text
    assert mine in polled
    assert other not in polled


def test_the_state_is_that_of_its_task(taken: dict[str, Any], client: httpx2.Client, stranger: httpx2.Client):
    mine = taken["task"]["id"]
    state = {kind: stranger.get(f"/collab/state/{kind}") for kind in ("tasks", "locks", "agents", "log")}
    assert [one.status_code for one in state.values()] == [200] * 4
    assert [one["id"] for one in state["tasks"].json()["data"]["tasks"]] == [mine]
    assert [one["task_id"] for one in state["locks"].json()["data"]["locks"]] == [mine]
    assert [one["id"] for one in state["agents"].json()["data"]["agents"]] == ["one"]
    assert "T-1" in state["log"].json()["text"].replace("\\", "")
    assert not [one for one in state.values() if OTHER in one.text or "T-2" in one.text.replace("\\", "")]
    assert len(client.get("/collab/state/tasks").json()["data"]["tasks"]) == 2
    etag = state["tasks"].headers["etag"]
    assert stranger.get("/collab/state/tasks", headers={"If-None-Match": etag}).status_code == 304


def test_it_says_neither_what_its_work_has_to_satisfy_nor_what_others_do(
    taken: dict[str, Any], client: httpx2.Client, stranger: httpx2.Client
):
    mine = f"/collab/tasks/{taken['task']['id']}"
    for changes in ({"acceptance_criteria": []}, {"commands": ["id"]}, {"owned_paths": ["**"]}):
        assert stranger.patch(mine, json=changes, headers={"If-Match": "*"}).status_code == 403
    assert stranger.post("/collab/tasks", json={"title": "planted", "commands": ["id"]}).status_code == 403
    assert len(client.get("/collab/state/tasks").json()["data"]["tasks"]) == 2


def test_it_sees_where_its_own_task_may_go(
    taken: dict[str, Any], client: httpx2.Client, stranger: httpx2.Client
):
    seen = stranger.get("/api/tasks/T-1/steps")
    assert seen.status_code == 200
    assert seen.json() == client.get("/api/tasks/T-1/steps").json()
    assert stranger.get("/api/tasks/T-2/steps").status_code == 404


def test_the_output_is_its_own(
    container: Container, taken: dict[str, Any], client: httpx2.Client, stranger: httpx2.Client
):
    container.company.world.storage.note(taken["session_id"], "thinking")
    of = "/api/sessions/{}/output?follow=false"
    assert "thinking" in stranger.get(of.format(taken["session_id"])).text
    other = client.get("/api/tasks/T-2").json()["assigned_session_key"]
    assert stranger.get(of.format(other)).status_code == 404


def test_the_socket_tells_of_its_task(taken: dict[str, Any], client: httpx2.Client, server: HttpServer):
    url = server.url.replace("http://", "ws://") + "/ws?since=0"
    token = {"Authorization": f"Bearer {taken['session_token']}"}
    with connect(url, additional_headers=token, close_timeout=2) as socket:
        told = [json.loads(socket.recv(timeout=20)) for _ in range(3)]
        client.post("/api/tasks/T-2/start", json={"fence": 1})
        client.post("/api/tasks/T-1/start", json={"fence": taken["fence"]})
        told.append(json.loads(socket.recv(timeout=20)))
    assert {one["data"]["title"] for one in told if "title" in one["data"]} == {"Mine"}
    assert OTHER not in json.dumps(told)
