"""The audit: who did what, when and from where; refusals are counted, and grow the journal within bounds."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.adapters.http.conftest import INSTALLATION_KEY
from tests.adapters.http.test_events import make_project
from tests.adapters.http.test_matrix import PASSWORD

from guildhall.application.access.refusals import MOST_PRINCIPALS, RefusalAccounts
from guildhall.application.ports.journal import JournalUnavailable, Scope
from guildhall.application.ports.telemetry import Served
from guildhall.bootstrap import Container, build
from guildhall.domain.kernel import GLOBAL_ORG
from guildhall.domain.record import evolve
from guildhall.domain.refusals.decide import MOST_ADDRESSES, MOST_KINDS
from guildhall.settings import Settings

SECRET = "-".join(("planted", "0b9d77"))


def keep(container: Container) -> None:
    """Have what was counted recorded now; the last answers are told of just after they were sent."""
    time.sleep(0.2)
    for org_id in container.refusals.orgs():
        container.refusals.keep(container.company.of(org_id), at_once=True)


def refusals(client: httpx2.Client, **params: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/audit", params={"type": "access.refused", **params})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.fixture
def worker(container: Container, client: httpx2.Client) -> tuple[str, str]:
    """The id of a worker key of a project, and the key."""
    project_id, _ = make_project(container, "Site", 1)
    made = client.post("/auth/keys", json={"name": "w", "project_id": project_id}).json()
    return made["key_id"], made["api_key"]


def test_it_says_who_did_what_when_and_from_where(client: httpx2.Client, stranger: httpx2.Client):
    person = {"email": "a@example.org", "role": "admin", "password": PASSWORD}
    client.post("/api/members", json=person)
    login = stranger.post("/auth/login", json={"email": person["email"], "password": PASSWORD}).json()
    token = {"Authorization": f"Bearer {login['access_token']}", "X-Request-ID": "because-of-this"}
    stranger.post("/api/projects", json={"name": "P"}, headers=token)
    done = stranger.get("/api/audit", params={"actor": "person:a@example.org"}, headers=token).json()
    actions = [(one["action"], one["came_from"]) for one in done["items"]]
    assert actions == [("member.signed_in", ["127.0.0.1"]), ("project.created", [])]
    made = done["items"][-1]
    assert (made["correlation_id"], made["target"].split(":")[0]) == ("because-of-this", "Project")
    assert made["ts"].endswith("Z")
    by = {"correlation": "because-of-this", "limit": 1}
    assert stranger.get("/api/audit", params=by, headers=token).json()["items"] == [made]
    page = client.get("/api/audit", params={"limit": 2}).json()
    after = client.get("/api/audit", params={"limit": 2, "cursor": page["next"]}).json()
    assert [one["position"] for one in (*page["items"], *after["items"])] == [1, 2, 3, 4]


def test_only_who_administers_reads_it(client: httpx2.Client, stranger: httpx2.Client, worker: Any):
    assert stranger.get("/api/audit", headers={"X-API-Key": worker[1]}).status_code == 403
    assert stranger.get("/api/audit").status_code == 401
    person = {"email": "a@example.org", "role": "owner", "password": PASSWORD}
    client.post("/api/members", json=person)
    login = stranger.post("/auth/login", json={"email": person["email"], "password": PASSWORD}).json()
    token = {"Authorization": f"Bearer {login['access_token']}"}
    assert stranger.get("/api/audit", headers=token).status_code == 200
    assert stranger.get("/api/audit", params={"of": "installation"}, headers=token).status_code == 403
    assert client.get("/api/audit", params={"of": "installation"}).status_code == 200


def test_every_sort_of_refusal_is_counted_under_who_was_refused(
    container: Container, client: httpx2.Client, stranger: httpx2.Client, worker: Any
):
    key_id, key = worker
    _, tasks = make_project(container, "Other", 1)
    (own,) = client.get("/api/tasks", params={"limit": 1}).json()["items"]
    stranger.headers["X-API-Key"] = key
    for _ in range(3):
        assert stranger.get(f"/api/tasks/{tasks[0]}").status_code == 404
    assert stranger.post("/api/projects", json={"name": "X"}).status_code == 403
    changing = f"/collab/tasks/{own['id']}"
    assert stranger.patch(changing, json={"title": "X"}, headers={"If-Match": "*"}).status_code == 403
    moving = f"{changing}/transition"
    stale = stranger.post(moving, json={"to": "ready"}, headers={"If-Match": '"x"'})
    assert stale.status_code == 412, stale.text
    for _ in range(2):
        client.post(f"/api/tasks/{own['id']}/dispatch")
    claimed = stranger.post("/collab/leases/acquire", json={"resource": own["id"]})
    assert claimed.status_code == 200, claimed.text
    passed_on = stranger.post(f"/api/tasks/{own['id']}/heartbeat", json={"fence": 99})
    assert passed_on.status_code == 409, passed_on.text
    keep(container)
    (event,) = refusals(client)
    payload = event["payload"]
    assert (payload["kind"], payload["principal_id"]) == ("worker", key_id)
    assert event["came_from"] == ["127.0.0.1"]
    found = {(one["method"], one["route"], one["status"]): one["count"] for one in payload["refused"]}
    assert found == {
        ("GET", "/api/tasks/{task}", 404): 3,
        ("POST", "/api/projects", 403): 1,
        ("PATCH", "/collab/tasks/{task_id}", 403): 1,
        ("POST", "/collab/tasks/{task_id}/transition", 412): 1,
        ("POST", "/api/tasks/{task}/heartbeat", 409): 1,
    }
    assert payload["count"] == 7


def test_who_is_unknown_is_counted_in_no_org_and_no_secret_is_kept(
    container: Container, client: httpx2.Client, stranger: httpx2.Client
):
    for number in range(200):
        headers = {"X-API-Key": f"{SECRET}-{number}", "X-Org-Id": "default"}
        assert stranger.get(f"/api/tasks/{SECRET}-{number}", headers=headers).status_code == 401
    stranger.post("/auth/login", json={"email": f"{SECRET}@example.org", "password": SECRET})
    stranger.get(f"/{SECRET}")
    keep(container)
    assert refusals(client) == []
    (event,) = refusals(client, of="installation")
    assert (event["payload"]["kind"], event["payload"]["count"]) == ("unknown", 201)
    assert sorted(one["count"] for one in event["payload"]["refused"]) == [1, 200]
    everything = [*client.get("/api/audit").json()["items"], event]
    assert SECRET not in json.dumps(everything)
    assert INSTALLATION_KEY not in json.dumps(everything)


def test_whatever_an_attacker_does_a_minute_is_a_bounded_number_of_bounded_events(container: Container):
    company = container.company
    accounts = RefusalAccounts(company.system.clock)
    note = accounts.begin("GET", {}, "")
    for number in range(3 * MOST_PRINCIPALS):
        for attempt in range(3):
            note(served(principal_id=f"key-{number}", route=f"/{attempt}"))
    for number in range(500):
        note(served(principal_id="key-0", route=f"/r{number}", address=f"1.2.3.{number}"))
    accounts.keep(company)
    assert company.journal.head(company.scope).position == 0, "the minute is not over"
    accounts.keep(company, at_once=True)
    events = company.journal.read(company.scope, 0, 10_000)
    assert len(events) == MOST_PRINCIPALS + 1
    payloads = [json.loads(one.payload or "") for one in events]
    assert sum(one["count"] for one in payloads) == 9 * MOST_PRINCIPALS + 500
    largest = max(payloads, key=lambda one: len(one["refused"]))
    assert (len(largest["refused"]), len(largest["addresses"])) == (MOST_KINDS, MOST_ADDRESSES)
    accounts.keep(company, at_once=True)
    assert company.journal.head(company.scope).position == len(events)


class _Away:
    """A journal that takes nothing while it is away."""

    def __init__(self, journal: Any, error: Exception, names: str) -> None:
        self._journal = journal
        self._error = error
        self._names = names
        self.away = True

    def execute(self, scope: Scope, origin: Any, unit: Any) -> Any:
        def watched(tx: Any) -> Any:
            return unit(_Watched(tx, self._refuse))

        return self._journal.execute(scope, origin, watched)

    def _refuse(self, name: str) -> None:
        if self.away and name.startswith(self._names):
            raise self._error


class _Watched:
    """A transaction that says whom it is asked to record something of."""

    def __init__(self, tx: Any, look: Any) -> None:
        self._tx = tx
        self._look = look

    def ask(self, entity_type: str, name: str, command: Any) -> Any:
        self._look(name)
        return self._tx.ask(entity_type, name, command)


def counts(container: Container) -> dict[str, int]:
    events = container.company.journal.read(container.company.scope, 0, 1000)
    payloads = [json.loads(one.payload or "") for one in events]
    assert len({one["principal_id"] for one in payloads}) == len(payloads)
    return {one["principal_id"]: one["count"] for one in payloads}


def test_what_was_counted_is_kept_while_the_journal_is_away(container: Container):
    company = container.company
    accounts = RefusalAccounts(company.system.clock)
    note = accounts.begin("GET", {}, "")
    for number in range(50):
        note(served(principal_id=f"key-{number}"))
    away: Any = _Away(company.journal, JournalUnavailable("the database restarts"), "key:")
    for _ in range(2):
        with pytest.raises(JournalUnavailable):
            accounts.keep(evolve(company, journal=away), at_once=True)
    note(served(principal_id="key-0", route="/other", address="1.2.3.4"))
    away.away = False
    accounts.keep(evolve(company, journal=away), at_once=True)
    assert counts(container) == {f"key-{number}": 2 if number == 0 else 1 for number in range(50)}


def test_what_cannot_be_recorded_of_one_keeps_nobody_elses_account(container: Container):
    company = container.company
    accounts = RefusalAccounts(company.system.clock)
    note = accounts.begin("GET", {}, "")
    for number in range(3):
        note(served(principal_id=f"key-{number}"))
    broken: Any = _Away(company.journal, RuntimeError("it cannot be recovered"), "key:key-0")
    with pytest.raises(RuntimeError):
        accounts.keep(evolve(company, journal=broken), at_once=True)
    assert counts(container) == {"key-1": 1, "key-2": 1}
    broken.away = False
    accounts.keep(evolve(company, journal=broken), at_once=True)
    assert counts(container) == {"key-0": 1, "key-1": 1, "key-2": 1}


def test_what_was_counted_is_recorded_when_the_process_ends(tmp_path: Path):
    recorded = []
    for _ in range(2):
        container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
        recorded = container.company.journal.read(Scope(GLOBAL_ORG), 0)
        container.refusals.begin("GET", {}, "")(served(kind="", org_id=""))
        container.close()
    assert [one.type for one in recorded] == ["access.refused"]


def served(**fields: Any) -> Served:
    told = {"method": "GET", "route": "/", "path": "/", "status": 403, "seconds": 0.0, "correlation_id": ""}
    return Served(**{**told, "kind": "key", "org_id": "default", **fields})
