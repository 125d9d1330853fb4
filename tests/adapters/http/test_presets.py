"""Presets over HTTP: published, changed by a version more, retired and brought back."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

BODY = {"template": "Hello {{ name }}", "inputs": {"name": None}, "description": "Greets."}


def test_a_version_never_changes(client: httpx2.Client):
    made = client.post("/presets", json={"name": "greet", **BODY})
    assert (made.status_code, made.json()["version"], made.json()["id"]) == (201, 1, "greet")
    assert client.post("/presets", json={"name": "greet", **BODY}).status_code == 409
    assert client.put("/presets/greet", json=BODY).status_code == 428
    newer = client.put(
        "/presets/greet", json={**BODY, "variants": 2}, headers={"If-Match": made.headers["ETag"]}
    )
    assert (newer.json()["version"], newer.json()["variants"]) == (2, 2)
    stale = client.put("/presets/greet", json=BODY, headers={"If-Match": made.headers["ETag"]})
    assert stale.status_code == 412
    assert client.get("/presets/greet", params={"version": 1}).json()["variants"] == 1
    assert client.get("/presets/greet", params={"version": 3}).status_code == 404
    assert client.get("/presets/greet").json()["version"] == 2


def test_a_job_keeps_the_version_that_it_was_asked_with(client: httpx2.Client):
    made = client.post("/presets", json={"name": "greet", **BODY})
    ask = {"preset": "greet", "inputs": {"name": "you"}}
    first = client.post("/jobs", json=ask).json()["id"]
    changed = {**BODY, "template": "Bye {{ name }}"}
    client.put("/presets/greet", json=changed, headers={"If-Match": made.headers["ETag"]})
    second = client.post("/jobs", json=ask).json()["id"]
    third = client.post("/jobs", json={**ask, "preset_version": 1}).json()["id"]
    versions = [client.get(f"/jobs/{job_id}").json()["preset_version"] for job_id in (first, second, third)]
    assert versions == [1, 2, 1]


def test_a_retired_preset_makes_no_new_job_and_can_be_brought_back(client: httpx2.Client):
    client.post("/presets", json={"name": "greet", **BODY})
    assert client.delete("/presets/greet").status_code == 204
    assert client.get("/presets").json()["items"] == []
    assert client.get("/presets/greet").json()["retired"] is True
    refused = client.post("/jobs", json={"preset": "greet", "inputs": {"name": "you"}})
    assert (refused.status_code, refused.json()["rule"]) == (422, "job.preset_is_known")
    assert client.delete("/presets/nobody").status_code == 404
    again = client.post("/presets", json={"name": "greet", **BODY})
    assert (again.status_code, again.json()["version"], again.json()["retired"]) == (201, 2, False)
    assert [one["name"] for one in client.get("/presets").json()["items"]] == ["greet"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "../x"}, "name"),
        ({"template": " "}, "template"),
        ({"template": "{{ name "}, "template"),
        ({"template": "{% for one in name %}"}, "template"),
        ({"template": "{{" + "(" * 60_000 + "}}"}, "template"),
        ({"template": "{{" + "1" * 5_000 + "}}"}, "template"),
        ({"kind": "picture"}, "kind"),
        ({"file_name": "../../etc/passwd"}, "file_name"),
        ({"file_name": 'a"b'}, "file_name"),
        ({"file_name": "a\r\nSet-Cookie: x"}, "file_name"),
        ({"inputs": {"x": 1.5}}, "inputs"),
        ({"template": "a\0b"}, "template"),
        ({"commands": ["x"] * 51}, "commands"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_what_makes_no_preset_is_refused(client: httpx2.Client, change: dict[str, Any], field: str):
    refused = client.post("/presets", json={"name": "greet", **BODY, **change})
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert client.get("/presets").json()["items"] == []


def test_a_template_that_is_none_is_refused_with_its_line(client: httpx2.Client):
    made = client.post("/presets", json={"name": "greet", **BODY})
    wrong = {**BODY, "template": "line one\n{% if %}"}
    refused = client.put("/presets/greet", json=wrong, headers={"If-Match": made.headers["ETag"]})
    assert (refused.status_code, refused.json()["rule"]) == (422, "preset.template_is_jinja")
    assert "line 2" in refused.json()["detail"]
    assert client.get("/presets/greet").json()["version"] == 1
