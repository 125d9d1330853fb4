"""Keys and session tokens over HTTP: what each opens, and that nothing opens once it is worth nothing."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from guildhall.adapters.http.recognition import Recognition
from guildhall.adapters.http.server import HttpServer
from guildhall.application.access.credentials import Credentials
from guildhall.application.access.session_tokens import session_token
from guildhall.application.ports.journal import Scope, Transaction
from guildhall.application.tasks import queue
from guildhall.bootstrap import Container
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.sessions.commands import AssignSession, SpawnSession
from guildhall.domain.tasks.commands import CreateTask
from guildhall.domain.tasks.definition import TaskDefinition

PROJECTS = "/orgs/default/projects"


@pytest.fixture
def project_id(client: httpx2.Client) -> str:
    return client.post(PROJECTS, json={"name": "Site"}).json()["project_id"]


@pytest.fixture
def made(client: httpx2.Client, project_id: str) -> dict[str, Any]:
    """A worker's key."""
    answer = client.post("/auth/keys", json={"name": "w1", "project_id": project_id})
    assert answer.status_code == 201
    return answer.json()


def test_a_workers_key_reads_and_works_and_no_more(stranger: httpx2.Client, made: dict[str, Any]):
    headers = {"X-API-Key": made["api_key"]}
    assert (made["kind"], made["scopes"]) == ("worker", ["read", "work"])
    assert stranger.get(PROJECTS, headers=headers).status_code == 200
    refused = stranger.post(PROJECTS, json={"name": "x"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert stranger.get("/auth/keys", headers=headers).status_code == 403


def test_another_org_does_not_exist_for_a_key(client: httpx2.Client, stranger: httpx2.Client, made: Any):
    client.post("/orgs", json={"name": "Two", "org_id": "two"})
    headers = {"X-API-Key": made["api_key"]}
    assert stranger.get("/orgs/two/projects", headers=headers).status_code == 404
    assert stranger.get(PROJECTS, headers={**headers, "X-Org-Id": "two"}).status_code == 200
    elsewhere = made["api_key"].replace(".default.", ".two.")
    assert stranger.get("/orgs/two/projects", headers={"X-API-Key": elsewhere}).status_code == 401


def test_a_revoked_key_opens_nothing_at_once(client: httpx2.Client, stranger: httpx2.Client, made: Any):
    headers = {"X-API-Key": made["api_key"]}
    assert stranger.get(PROJECTS, headers=headers).status_code == 200
    assert client.delete(f"/auth/keys/{made['key_id']}").status_code == 204
    assert stranger.get(PROJECTS, headers=headers).status_code == 401
    listed = client.get("/auth/keys").json()["items"]
    assert [item["revoked_at"] is not None for item in listed] == [True]


def test_a_key_expires(client: httpx2.Client, stranger: httpx2.Client, project_id: str):
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    body = {"name": "w", "project_id": project_id, "expires_at": soon.isoformat()}
    headers = {"X-API-Key": client.post("/auth/keys", json=body).json()["api_key"]}
    assert stranger.get(PROJECTS, headers=headers).status_code == 200
    time.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()) + 0.1)
    assert stranger.get(PROJECTS, headers=headers).status_code == 401


def test_a_repeat_gets_the_key_without_its_secret(client: httpx2.Client, project_id: str):
    body, headers = {"name": "w", "project_id": project_id}, {"Idempotency-Key": "once"}
    first, second = (client.post("/auth/keys", json=body, headers=headers).json() for _ in range(2))
    assert first["api_key"]
    assert second == {**first, "api_key": None}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x"}, 422),
        ({"name": "x", "project_id": "nowhere"}, 404),
        ({"name": "x", "project_id": "here", "scopes": ["administer"]}, 403),
        ({"name": "x", "project_id": "here", "scopes": ["install"]}, 403),
        ({"name": "x", "project_id": "here", "scopes": ["sudo"]}, 422),
        ({"name": "x", "project_id": "here", "kind": "installation"}, 422),
        ({"name": "x", "project_id": "here", "secret_sha256": "0" * 64}, 422),
        ({"name": "x", "project_id": "here", "expires_at": "2020-01-01T00:00:00Z"}, 422),
    ],
)
def test_a_key_that_may_not_be_is_refused(client: httpx2.Client, project_id: str, body: Any, status: int):
    if body.get("project_id") == "here":
        body = {**body, "project_id": project_id}
    assert client.post("/auth/keys", json=body).status_code == status
    assert client.get("/auth/keys").json()["items"] == []


def test_secrets_stand_nowhere_in_the_store(client: httpx2.Client, container: Container, made: Any):
    headers = {"Idempotency-Key": "k"}
    body = {"name": "w2", "project_id": made["project_id"]}
    other = client.post("/auth/keys", json=body, headers=headers).json()
    kept = b"".join(path.read_bytes() for path in container.data.rglob("*") if path.is_file())
    for secret in (made["api_key"], other["api_key"], client.headers["X-API-Key"]):
        assert secret.rpartition(".")[2].encode() not in kept
    assert made["key_id"].encode() in kept


def test_the_use_of_a_key_is_noted(client: httpx2.Client, stranger: httpx2.Client, made: Any):
    assert client.get("/auth/keys").json()["items"][0]["last_used_at"] is None
    stranger.get(PROJECTS, headers={"X-API-Key": made["api_key"]})
    deadline = time.monotonic() + 10
    while client.get("/auth/keys").json()["items"][0]["last_used_at"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_installations_key_is_known_by_its_hash_and_can_be_replaced(container: Container):
    from guildhall.application.access.first_start import FirstStart, Preset, begin

    identity = container.identity()
    told: list[FirstStart] = []
    begin(identity, Preset("one-key-of-the-installation"), told.append)
    first = told.pop()
    assert (first.email, first.api_key) == ("admin@localhost", None)
    assert first.password
    journal, everywhere = container.company.journal, Scope(GLOBAL_ORG)
    before = journal.state(everywhere, "ApiKey", "installation")
    begin(identity, Preset("another-key", password="of the person's choice"), told.append)
    again = told.pop()
    assert (again.password, again.api_key) == (None, None)
    assert journal.state(everywhere, "ApiKey", "installation").secret_sha256 != before.secret_sha256
    user = journal.views(everywhere).find("User")[0].state
    assert identity.passwords.matches("of the person's choice", user.password_hash)


class Agent:
    """An agent that holds a task."""

    def __init__(self, container: Container, project_id: str) -> None:
        self.container = container
        company = container.company

        def unit(tx: Transaction) -> queue.Claim:
            task = CreateTask("t1", project_id, "T-1", TaskDefinition("Do it"), "ready", "none", None)
            tx.ask("Task", "t1", task)
            tx.ask("Session", "s1", SpawnSession("s1", "dev", workspace_dir="w", data_dir="d"))
            worker = queue.Worker("w", 30, agent_id="dev", session_id="s1")
            claim = queue.claim_one(tx, "t1", worker)
            tx.ask("Session", "s1", AssignSession("t1", claim.fence))
            return claim

        self.fence = company.journal.execute(company.scope, company.origin("tests"), unit).fence
        self.token = session_token(container.identity(), "default", "s1", "t1", self.fence)

    def release(self) -> None:
        company = self.container.company
        company.journal.execute(
            company.scope, company.origin("tests"), lambda tx: queue.release(tx, "t1", self.fence, "done")
        )


def test_a_session_token_lives_as_long_as_its_lease(
    server: HttpServer, client: httpx2.Client, stranger: httpx2.Client, container: Container, project_id: str
):
    agent = Agent(container, project_id)
    headers = {"Authorization": f"Bearer {agent.token}"}
    assert stranger.get(PROJECTS, headers=headers).status_code == 403, "it opens its task alone"
    authentication = container.authentication()
    principal = authentication.authenticate(Credentials(bearer=agent.token), None)
    assert (principal.kind, principal.task_id, principal.session_id) == ("session", "t1", "s1")
    assert principal.abilities == {"work"}
    assert authentication.still_valid(principal)
    agent.release()
    assert not authentication.still_valid(principal)
    time.sleep(0.6)
    assert stranger.get(PROJECTS, headers=headers).status_code == 401


def test_a_revoked_key_takes_the_sessions_along_that_it_claimed_also_those_that_were_handed_over(
    client: httpx2.Client, stranger: httpx2.Client, project_id: str
):
    key = client.post("/auth/keys", json={"name": "ci", "project_id": project_id}).json()
    beats = list[tuple[str, dict[str, int], dict[str, str]]]()
    for title in ("Stays", "Is handed over"):
        task = {"title": title, "project_id": project_id, "status": "ready"}
        path = f"/api/tasks/{client.post('/api/tasks', json=task).json()['id']}"
        claim = stranger.post(f"{path}/claim", headers={"X-API-Key": key["api_key"]}).json()
        bearer = {"Authorization": f"Bearer {claim['session_token']}"}
        if title != "Stays":
            handoff = f"/api/sessions/{claim['session_id']}/handoff"
            claim = stranger.post(handoff, json={}, headers=bearer).json()["claim"]
            bearer = {"Authorization": f"Bearer {claim['session_token']}"}
        beats.append((f"{path}/heartbeat", {"fence": claim["fence"]}, bearer))
    assert [stranger.post(one, json=fence, headers=by).status_code for one, fence, by in beats] == [200, 200]
    client.delete(f"/auth/keys/{key['key_id']}")
    assert [stranger.post(one, json=fence, headers=by).status_code for one, fence, by in beats] == [401, 401]


def test_a_repeated_key_is_known_without_a_look_up(container: Container, client: httpx2.Client, made: Any):
    authentication = container.authentication()
    given = Credentials(made["api_key"])
    assert authentication.recall(given, None) is None
    principal = authentication.authenticate(given, None)
    begun = time.perf_counter()
    for _ in range(1000):
        assert authentication.recall(given, None) is principal
    assert time.perf_counter() - begun < 0.2, "a fifth of a millisecond is far more than it takes"
    time.sleep(0.6)
    assert authentication.recall(given, None) is None


def test_a_key_that_is_revoked_while_it_is_looked_up_is_not_remembered(
    container: Container, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    made = client.post("/auth/keys", json={"name": "ci", "project_id": project}).json()
    authentication, given = container.authentication(), Credentials(made["api_key"])
    look_up = authentication._look_up

    def slow(credentials: Credentials) -> Any:
        found = look_up(credentials)
        client.delete(f"/auth/keys/{made['key_id']}")
        authentication.forget()
        return found

    monkeypatch.setattr(authentication, "_look_up", slow)
    authentication.authenticate(given, None)
    assert authentication.recall(given, None) is None


def test_of_a_crowd_with_one_key_it_is_looked_up_once_and_anew_after_a_revocation(
    container: Container, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    made = client.post("/auth/keys", json={"name": "ci", "project_id": project}).json()
    authentication, given = container.authentication(), Credentials(made["api_key"])
    look_up, let, looked_up = authentication._look_up, threading.Event(), [0]

    def slow(credentials: Credentials) -> Any:
        looked_up[0] += 1
        let.wait(20)
        return look_up(credentials)

    async def come() -> list[Any]:
        recognition = Recognition(authentication)
        crowd = [asyncio.ensure_future(recognition.principal_of(given, None)) for _ in range(5)]
        await asyncio.sleep(0.05)
        authentication.forget()
        crowd.append(asyncio.ensure_future(recognition.principal_of(given, None)))
        await asyncio.sleep(0.05)
        let.set()
        return await asyncio.gather(*crowd)

    monkeypatch.setattr(authentication, "_look_up", slow)
    assert {found.id for found in asyncio.run(come())} == {made["key_id"]}
    assert looked_up == [2]
