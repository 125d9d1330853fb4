"""Every route by everybody: generated from the API's own description, so that no route is left out.

Who lacks what a route needs (`x-ability`, with bars between several of which one is enough) is refused before
anything is looked at; who has it is not refused for who they are.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from guildhall.application.access.principals import ABILITIES

OPEN = {
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("post", "/auth/login"),
    ("post", "/auth/refresh"),
}
"""What anybody may ask who can reach the server."""

PASSWORD = "correct horse battery"
OF_THE_CALLER = {"/metrics"}
"""What shows the caller's own org, whatever they name."""


@pytest.fixture
def people(container: Any, client: httpx2.Client, stranger: httpx2.Client) -> dict[str, dict[str, str]]:
    """Headers by role of somebody signed in, of agents, and of those whose credential is worth nothing."""
    headers: dict[str, dict[str, str]] = {}
    for role in ("owner", "admin", "member", "viewer"):
        person = {"email": f"{role}@example.org", "role": role, "password": PASSWORD}
        assert client.post("/api/members", json=person).status_code == 201
        tokens = stranger.post("/auth/login", json={"email": person["email"], "password": PASSWORD}).json()
        headers[role] = {"Authorization": f"Bearer {tokens['access_token']}"}
    signed_in = tokens["access_token"]
    project = client.post("/orgs/default/projects", json={"name": "P"}).json()["project_id"]
    keys = [client.post("/auth/keys", json={"name": "w", "project_id": project}).json() for _ in range(2)]
    assert client.delete(f"/auth/keys/{keys[1]['key_id']}").status_code == 204
    headers["worker"], headers["revoked"] = ({"X-API-Key": key["api_key"]} for key in keys)
    task = client.post("/api/tasks", json={"title": "T", "project_id": project, "status": "ready"}).json()
    session = client.post(f"/api/tasks/{task['id']}/claim").json()["session_token"]
    headers["session"] = {"Authorization": f"Bearer {session}"}
    soon = {"expires_at": (datetime.now(UTC) + timedelta(seconds=1)).isoformat()}
    short = client.post("/auth/keys", json={"name": "s", "project_id": project, **soon}).json()["api_key"]
    owner_key = stranger.post("/auth/keys", json={"name": "o", **soon}, headers=headers["owner"])
    headers["expired worker key"] = {"X-API-Key": short}
    headers["expired personal key"] = {"X-API-Key": owner_key.json()["api_key"]}
    tokens_of = container.identity().tokens
    for kind, token in (("access", signed_in), ("session", session)):
        claims = {**tokens_of.read(kind, token)}
        worthless = tokens_of.sign(kind, claims, datetime.now(UTC) - timedelta(seconds=1))
        headers[f"expired {kind} token"] = {"Authorization": f"Bearer {worthless}"}
    client.post("/orgs", json={"name": "Two", "org_id": "two"})
    body = {"email": "o@example.org", "role": "owner", "password": PASSWORD}
    assert client.post("/api/members", json=body, headers={"X-Org-Id": "two"}).status_code == 201
    tokens = stranger.post("/auth/login", json={"email": body["email"], "password": PASSWORD}).json()
    headers["other org"] = {"Authorization": f"Bearer {tokens['access_token']}"}
    return headers


def ask(client: httpx2.Client, method: str, path: str, headers: dict[str, str]) -> httpx2.Response:
    """Ask for something of the org ``default`` that does not exist, so that nothing is changed."""
    at = re.sub(r"\{[^}]+\}", "nothing", path.replace("{org_id}", "default"))
    body: Any = {} if method in ("post", "put", "patch") else None
    return client.request(method, at, headers=headers, timeout=5, json=body)


def test_what_is_open_is_meant_to_be(operations: Any):
    assert {(method, path) for method, path, ability in operations if ability is None} <= OPEN


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": "x"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic eDp5"},
        {"Cookie": "a=b"},
    ],
)
def test_without_a_valid_credential_nothing_is_answered(
    operations: Any, stranger: httpx2.Client, headers: dict[str, str]
):
    for method, path, ability in operations:
        if ability is not None:
            answer = ask(stranger, method, path, headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid_auth"), (method, path)


def test_everybody_may_what_their_role_says_and_no_more(operations: Any, people: Any, stranger: Any):
    for role in ("owner", "admin", "member", "viewer", "worker", "session"):
        for method, path, ability in operations:
            if ability in (None, "any"):
                continue
            if ABILITIES[role].isdisjoint(ability.split("|")):
                answer = ask(stranger, method, path, people[role])
                assert answer.status_code == 403, (role, method, path, answer.text)
            elif method != "get":
                # An empty body or an id of nothing: refused for what is asked, not for who asks.
                answer = ask(stranger, method, path, people[role])
                assert answer.status_code not in (401, 500), (role, method, path, answer.text)


def test_what_was_revoked_or_has_expired_opens_no_route(operations: Any, people: Any, stranger: Any):
    time.sleep(1.1)
    worthless = [who for who in people if who == "revoked" or who.startswith("expired")]
    assert len(worthless) == 5
    for who in worthless:
        for method, path, ability in operations:
            if ability is not None:
                assert ask(stranger, method, path, people[who]).status_code == 401, (who, method, path)


def test_the_org_of_others_does_not_exist(operations: Any, people: Any, stranger: Any):
    asked = [one for one in operations if "{org_id}" in one[1] and one[2] is not None]
    assert asked
    for method, path, _ in asked:
        assert ask(stranger, method, path, people["other org"]).status_code == 404, (method, path)
    for method, path, ability in operations:
        if ability is not None and "{org_id}" not in path and path not in OF_THE_CALLER:
            named = {**people["other org"], "X-Org-Id": "default"}
            assert ask(stranger, method, path, named).status_code == 404, (method, path)


def test_the_installation_alone_is_told_where_the_data_lies(
    people: Any, client: httpx2.Client, stranger: Any
):
    assert client.get("/api/status").json()["data"]
    for role in ("owner", "admin", "member", "viewer", "worker"):
        assert stranger.get("/api/status", headers=people[role]).json()["data"] == "", role
