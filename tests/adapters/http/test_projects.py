"""Projects over HTTP: made from a template and a patch, changed by who saw their newest version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2

PATH = "/api/projects"


def _template(client: httpx2.Client, **body: object) -> None:
    client.post("/api/templates", json={"kind": "project", "name": "python", "body": body})


def test_the_config_is_the_template_with_the_patch(client: httpx2.Client):
    _template(client, security_gate="warn", budget={"tokens": 10, "on_exceed": "stop"})
    asked = {
        "name": "Site",
        "template": "python",
        "config": {"budget": {"tokens": 20}, "security_gate": None},
    }
    made = client.post(PATH, json=asked)
    assert made.status_code == 201
    assert made.json()["config"] == {"budget": {"tokens": 20, "on_exceed": "stop"}}
    assert made.json()["template"] == {"template_id": "project/python", "version": 1}
    _template(client, security_gate="off")
    assert client.get(f"{PATH}/{made.json()['id']}").json()["config"] == made.json()["config"]


def test_an_older_version_of_a_template_can_be_named(client: httpx2.Client):
    _template(client, changelog=True)
    _template(client, changelog=False)
    asked = {"name": "Site", "template": "python", "template_version": 1}
    assert client.post(PATH, json=asked).json()["config"] == {"changelog": True}
    lost = client.post(PATH, json={**asked, "template_version": 3})
    assert (lost.status_code, lost.json()["field"]) == (404, "version")
    none = client.post(PATH, json={"name": "Site", "template": "other"})
    assert (none.status_code, none.json()["field"]) == (404, "template")


def test_a_change_needs_the_newest_version(client: httpx2.Client):
    made = client.post(PATH, json={"name": "Site", "config": {"a": 1, "b": 2}})
    path = f"{PATH}/{made.json()['id']}"
    assert client.patch(path, json={"goal": "New."}).status_code == 428
    match = {"If-Match": made.headers["ETag"]}
    changed = client.patch(path, json={"goal": "New.", "config": {"a": None}}, headers=match)
    assert (changed.status_code, changed.json()["goal"], changed.json()["config"]) == (200, "New.", {"b": 2})
    stale = client.patch(path, json={"goal": "Other."}, headers=match)
    assert (stale.status_code, stale.headers["ETag"]) == (412, changed.headers["ETag"])
    assert client.get(path).json() == changed.json()


def test_of_a_hundred_changes_under_one_etag_one_wins(client: httpx2.Client):
    made = client.post(PATH, json={"name": "Site"})
    path, match = f"{PATH}/{made.json()['id']}", {"If-Match": made.headers["ETag"]}

    def change(number: int) -> int:
        return client.patch(path, json={"goal": f"Goal {number}."}, headers=match).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(change, range(100)))
    assert statuses == [200] + [412] * 99


def test_fields_that_are_not_the_callers_are_refused(client: httpx2.Client):
    made = client.post(PATH, json={"name": "Site"})
    match = {"If-Match": made.headers["ETag"]}
    for field in ("status", "org_id", "active_run_id"):
        refused = client.patch(f"{PATH}/{made.json()['id']}", json={field: "x"}, headers=match)
        assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_a_project_without_a_goal_does_not_get_ready(client: httpx2.Client):
    made = client.post(PATH, json={"name": "Site"}).json()
    refused = client.post(f"{PATH}/{made['id']}/ready")
    assert (refused.status_code, refused.json()["field"]) == (409, "goal")
    etag = client.get(f"{PATH}/{made['id']}").headers["ETag"]
    client.patch(f"{PATH}/{made['id']}", json={"goal": "Greet."}, headers={"If-Match": etag})
    assert client.post(f"{PATH}/{made['id']}/ready").json()["status"] == "ready"
    assert [one["id"] for one in client.get(PATH, params={"status": "ready"}).json()["items"]] == [made["id"]]
    assert client.get(PATH, params={"status": "draft"}).json()["total"] == 0


def test_another_orgs_project_does_not_exist(client: httpx2.Client):
    made = client.post(PATH, json={"name": "Site"})
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    other = {"X-Org-Id": "other", "If-Match": made.headers["ETag"]}
    path = f"{PATH}/{made.json()['id']}"
    assert client.get(path, headers=other).status_code == 404
    assert client.patch(path, json={"goal": "x"}, headers=other).status_code == 404
    assert client.post(f"{path}/ready", headers=other).status_code == 404
    assert client.get(PATH, headers=other).json()["items"] == []


def test_a_name_that_could_break_a_path_or_a_log_is_no_id(client: httpx2.Client):
    assert client.get(f"{PATH}/%0A").status_code == 422


def test_what_a_project_or_template_holds_is_bounded(client: httpx2.Client):
    """By its characters as JSON and by its depth, all patches together."""
    half, deep = {"half": "x" * 40_000}, {"deep": 1}
    for _ in range(40):
        deep = {"deep": deep}
    wide = {f"key-{number}": "x" * 80 for number in range(900)}
    for config in ({"all": "x" * 70_000}, {"deep": deep}, wide):
        refused = client.post("/api/projects", json={"name": "Site", "config": config})
        assert (refused.status_code, refused.json()["field"]) == (422, "config")
    made = client.post("/api/projects", json={"name": "Site", "config": half})
    assert made.status_code == 201
    path, match = f"/api/projects/{made.json()['id']}", {"If-Match": made.headers["ETag"]}
    refused = client.patch(path, json={"config": {"other": "x" * 40_000}}, headers=match)
    assert (refused.status_code, refused.json()["rule"]) == (422, "project.config_is_bounded")
    changed = client.patch(path, json={"config": {"half": None, "other": "x" * 40_000}}, headers=match)
    assert changed.status_code == 200
    for body in ({"all": "x" * 300_000}, {"deep": deep}):
        refused = client.post("/api/templates", json={"kind": "project", "name": "big", "body": body})
        assert (refused.status_code, refused.json()["field"]) == (422, "body")
    refused = client.post("/api/tools", json={"name": "search", "config": {"all": "x" * 70_000}})
    assert (refused.status_code, refused.json()["field"]) == (422, "config")
    refused = client.post("/presets", json={"name": "big", "inputs": {"all": "x" * 300_000}})
    assert refused.status_code == 422


def test_no_name_takes_a_projects_id_from_it(client: httpx2.Client):
    first = client.post("/api/projects", json={"name": "Site"}).json()
    client.post("/api/projects", json={"name": first["id"]})
    for name in (first["id"], "Site"):
        meant = client.get("/api/references/project", params={"name": name})
        assert (meant.status_code, meant.json().get("id")) == (200, first["id"]), meant.text


def test_only_who_administers_has_less_asked_and_stopped(client: httpx2.Client, stranger: httpx2.Client):
    config = {"approval": ["merge"], "security_gate": "block_high"}
    made = client.post("/api/projects", json={"name": "Safe", "config": config}).json()
    path, before = f"/api/projects/{made['id']}", made["config"]
    password = "a good long password"  # pragma: allowlist secret

    def person(role: str) -> dict[str, str]:
        who = {"email": f"{role}@example.org", "password": password}
        client.post("/api/members", json={**who, "role": role}).raise_for_status()
        return {"Authorization": f"Bearer {stranger.post('/auth/login', json=who).json()['access_token']}"}

    def patch(config: dict[str, Any], who: dict[str, str]) -> int:
        seen = {"If-Match": client.get(path).headers["etag"]}
        return stranger.patch(path, json={"config": config}, headers=who | seen).status_code

    member, admin = person("member"), person("admin")
    for less in ({"approval": []}, {"approval": None}, {"security_gate": "off"}):
        assert patch(less, member) == 403
    assert client.get(path).json()["config"] == before
    assert patch({"approval": ["merge", "run_end"], "parallel": 2}, member) == 200
    assert patch({"approval": []}, admin) == 200
    assert client.get(path).json()["config"]["approval"] == []
