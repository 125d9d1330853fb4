"""Templates over HTTP: versions that are published and never change."""

from __future__ import annotations

import httpx2

BODY = {"kind": "project", "name": "python", "body": {"security_gate": "warn", "budget": {"tokens": 10}}}
PATH = "/api/templates/project/python"


def test_each_body_is_a_version_of_its_own(client: httpx2.Client):
    first = client.post("/api/templates", json=BODY)
    assert (first.status_code, first.json()["version"], first.json()["versions"]) == (201, 1, 1)
    second = client.post("/api/templates", json={**BODY, "body": {"security_gate": "off"}})
    assert (second.status_code, second.json()["version"]) == (201, 2)
    assert client.get(PATH).json()["body"] == {"security_gate": "off"}
    assert client.get(f"{PATH}/versions/1").json()["body"] == BODY["body"]
    versions = client.get(f"{PATH}/versions", params={"limit": 1}).json()
    assert ([item["version"] for item in versions["items"]], versions["total"]) == ([1], 2)
    rest = client.get(f"{PATH}/versions", params={"cursor": versions["next"]}).json()
    assert ([item["version"] for item in rest["items"]], rest["next"]) == ([2], None)


def test_an_equal_body_changes_nothing(client: httpx2.Client):
    made = client.post("/api/templates", json=BODY)
    again = client.post("/api/templates", json=BODY)
    assert (again.status_code, again.json()) == (200, made.json())
    assert again.headers["ETag"] == made.headers["ETag"]


def test_what_is_known_is_not_sent_again(client: httpx2.Client):
    etag = client.post("/api/templates", json=BODY).headers["ETag"]
    assert client.get(PATH, headers={"If-None-Match": etag}).status_code == 304


def test_templates_are_listed_by_kind(client: httpx2.Client):
    client.post("/api/templates", json=BODY)
    client.post("/api/templates", json={**BODY, "kind": "sprint"})
    listed = client.get("/api/templates", params={"kind": "sprint"}).json()
    assert [item["id"] for item in listed["items"]] == ["sprint/python"]


def test_a_body_with_a_fraction_is_refused_by_name(client: httpx2.Client):
    refused = client.post("/api/templates", json={**BODY, "body": {"share": 0.5}})
    assert (refused.status_code, refused.json()["field"]) == (422, "body")


def test_what_is_not_there_is_not_found(client: httpx2.Client):
    assert client.get(PATH).status_code == 404
    client.post("/api/templates", json=BODY)
    assert client.get(f"{PATH}/versions/2").status_code == 404
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    assert client.get(PATH, headers={"X-Org-Id": "other"}).status_code == 404
