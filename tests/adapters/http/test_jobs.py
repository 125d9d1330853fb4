"""Jobs over HTTP, as a client has them who knows seed S4 alone: create, variant, accept, export, list."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from guildhall.bootstrap import Container

LARGE = 40_000


@pytest.fixture
def working(container: Container, server: Any) -> Iterator[None]:
    """The loops of `guildhall up` beside the server."""
    with container.loops():
        yield


Done = Callable[..., dict[str, Any]]


@pytest.fixture
def done(client: httpx2.Client, working: None) -> Done:
    """Asks for a job and waits for its end."""

    def ask(expected: str = "completed", **body: Any) -> dict[str, Any]:
        made = client.post("/jobs", json=body)
        assert made.status_code == 201, made.text
        return wait_for(client, made.json()["id"], expected)

    return ask


def wait_for(client: httpx2.Client, job_id: str, *statuses: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while (job := client.get(f"/jobs/{job_id}").json())["status"] not in statuses:
        assert time.monotonic() < deadline, f"it does not become {statuses}: {job}"
        time.sleep(0.05)
    return job


def test_a_client_of_the_seed_gets_from_a_job_to_an_export(client: httpx2.Client, working: None):
    made = client.post("/jobs", json={})
    assert made.status_code == 201
    assert made.json() == {"id": made.json()["id"], "status": "queued"}
    job = wait_for(client, made.json()["id"], "completed")
    (variant,) = job["variants"]
    shown = client.get(f"/variants/{variant['id']}")
    assert (shown.json()["status"], shown.json()["job_id"]) == ("draft", job["id"])
    accepted = client.post(f"/variants/{variant['id']}/accept").json()
    assert (accepted["status"], accepted["accepted_at"] is not None) == ("accepted", True)
    exported = client.post(f"/export/{variant['id']}")
    assert exported.text == shown.json()["payload"]
    assert exported.headers["content-disposition"] == 'attachment; filename="document.md"'
    assert exported.headers["x-content-type-options"] == "nosniff"
    as_json = client.post(f"/export/{variant['id']}", params={"format": "json"}).json()
    assert as_json == client.get(f"/variants/{variant['id']}").json()
    listed = client.get("/jobs").json()
    assert [(one["id"], one["accepted"]) for one in listed["items"]] == [(job["id"], variant["id"])]


def test_rules_fill_the_template_of_the_preset_for_each_variant(client: httpx2.Client, done: Done):
    preset = {
        "name": "notes",
        "template": "# {{ title }}\n{% for one in lines %}- {{ one }}\n{% endfor %}{{ variant }}/{{ of }}\n",
        "inputs": {"lines": None},
        "variants": 3,
        "file_name": "notes.md",
    }
    assert client.post("/presets", json=preset).status_code == 201
    job = done(preset="notes", title="Hello", inputs={"lines": ["ä", "<b>"]})
    assert [one["file_name"] for one in job["variants"]] == ["notes-1.md", "notes-2.md", "notes-3.md"]
    texts = [client.get(f"/variants/{one['id']}").json()["payload"] for one in job["variants"]]
    assert texts == [f"# Hello\n- ä\n- <b>\n{number}/3\n" for number in (1, 2, 3)]
    for given in ({}, {"inputs": {"lines": None}}):
        refused = client.post("/jobs", json={"preset": "notes", **given})
        assert (refused.status_code, refused.json()["field"]) == (422, "inputs")
        assert refused.json()["rule"] == "preset.inputs_are_given"


def test_a_draft_is_edited_by_who_saw_it_last(client: httpx2.Client, done: Done):
    variant = f"/variants/{done()['variants'][0]['id']}"
    seen = client.get(variant).headers["ETag"]
    assert client.put(variant, json={"payload": "x"}).status_code == 428
    large = "ü" * LARGE
    changed = client.put(variant, json={"payload": large}, headers={"If-Match": seen})
    assert (changed.status_code, changed.json()["payload"], changed.json()["size"]) == (200, large, 2 * LARGE)
    stale = client.put(variant, json={"payload": "other"}, headers={"If-Match": seen})
    assert (stale.status_code, stale.headers["ETag"]) == (412, changed.headers["ETag"])
    assert client.get(variant, headers={"If-None-Match": changed.headers["ETag"]}).status_code == 304
    client.post(f"{variant}/accept")
    etag = client.get(variant).headers["ETag"]
    late = client.put(variant, json={"payload": "late"}, headers={"If-Match": etag})
    assert (late.status_code, late.json()["rule"]) == (409, "variant.edit_while_draft")
    exported = client.post(variant.replace("variants", "export"))
    assert exported.text == large


def test_a_file_that_was_changed_behind_the_journal_is_not_shown(
    client: httpx2.Client, done: Done, container: Container
):
    variant = f"/variants/{done()['variants'][0]['id']}"
    etag = client.get(variant).headers["ETag"]
    client.put(variant, json={"payload": "z" * LARGE}, headers={"If-Match": etag})
    files = (container.company.world.storage.root / "variants").rglob("*")
    file = next(path for path in files if path.is_file())
    file.write_text("y" * LARGE)
    assert client.get(variant).status_code == 500
    assert client.get(variant).json()["code"] == "internal_error"


def test_of_many_that_are_accepted_at_once_one_is(client: httpx2.Client, done: Done):
    job = done(variants=8)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: client.post(f"/variants/{one['id']}/accept"), job["variants"]))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert {one.json()["rule"] for one in answers if one.status_code == 409} == {
        "job.one_variant_is_accepted"
    }
    after = client.get(f"/jobs/{job['id']}").json()
    assert sorted(one["status"] for one in after["variants"]) == ["accepted"] + ["draft"] * 7
    assert after["accepted"] == next(one["id"] for one in after["variants"] if one["status"] == "accepted")


def test_a_rejected_variant_is_not_accepted(client: httpx2.Client, done: Done):
    variant = f"/variants/{done()['variants'][0]['id']}"
    rejected = client.post(f"{variant}/reject", json={"reason": "too long"}).json()
    assert (rejected["status"], rejected["reason"]) == ("rejected", "too long")
    assert client.post(f"{variant}/accept").status_code == 409
    assert client.post(f"{variant}/reject").status_code == 200


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ nobody }}", "names what no input has"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "may not do"),
        ("{% for x in [].__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}", "may not do"),
        ("{{ inputs.update({'a': 1}) }}", "may not do"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "may not do"),
        ("{% include '/etc/passwd' %}", "no loader"),
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
            "beyond its limit",
        ),
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "10 seconds"),
        ("{{ 'a' * 10 ** 10 }}", "memory"),
        ("{{ 3 ** (10 ** 9) }}", "10 seconds"),
        ("{{ '\\ud800' }}", "no text"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "Recursion"),
    ],
)
def test_a_hostile_template_fails_its_job_and_says_why(
    client: httpx2.Client, done: Done, template: str, says: str
):
    client.post("/presets", json={"name": "hostile", "template": template})
    job = done("failed", preset="hostile")
    assert says.lower() in job["failure"].lower()
    assert (job["variants"], job["attempts"]) == ([], 1)


def test_a_job_that_is_cancelled_makes_no_more_variants(client: httpx2.Client, working: None):
    slow = "{% for a in range(99999) %}{% for b in range(300) %}{% endfor %}{% endfor %}done"
    client.post("/presets", json={"name": "slow", "template": slow, "variants": 10})
    job_id = client.post("/jobs", json={"preset": "slow"}).json()["id"]
    wait_for(client, job_id, "running")
    cancelled = client.post(f"/jobs/{job_id}/cancel").json()
    assert (cancelled["status"], cancelled["failure"]) == ("failed", "cancelled by installation")
    made = len(client.get(f"/jobs/{job_id}").json()["variants"])
    time.sleep(1)
    assert len(client.get(f"/jobs/{job_id}").json()["variants"]) == made < 10
    assert client.post(f"/jobs/{job_id}/cancel").status_code == 409


def test_an_archive_holds_the_document_under_its_own_name(client: httpx2.Client, done: Done):
    variant = done()["variants"][0]["id"]
    answer = client.post(f"/export/{variant}", params={"format": "zip"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["document.md"]
        assert archive.read("document.md").decode() == client.post(f"/export/{variant}").text
    assert client.post(f"/export/{variant}", params={"format": "zip"}).content == answer.content
    assert client.post(f"/export/{variant}", params={"format": "patch"}).status_code == 409
    assert client.post(f"/export/{variant}", params={"format": "exe"}).status_code == 422


def test_what_belongs_to_another_org_is_not_found(client: httpx2.Client, done: Done):
    job = done()
    variant = job["variants"][0]["id"]
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    there = {"X-Org-Id": "other"}
    etag = client.get(f"/variants/{variant}").headers["ETag"]
    answers = [
        client.get(f"/jobs/{job['id']}", headers=there),
        client.post(f"/jobs/{job['id']}/cancel", headers=there),
        client.get(f"/variants/{variant}", headers=there),
        client.put(f"/variants/{variant}", json={"payload": "x"}, headers={**there, "If-Match": etag}),
        client.post(f"/variants/{variant}/accept", headers=there),
        client.post(f"/variants/{variant}/reject", headers=there),
        client.post(f"/export/{variant}", headers=there),
        client.get("/presets/document", headers=there),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert client.get("/jobs", headers=there).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"variants": 0}, "variants"),
        ({"variants": 11}, "variants"),
        ({"preset": "nobody"}, "preset"),
        ({"runtime": "magic"}, "runtime"),
        ({"inputs": {"x": 0.5}}, "inputs"),
        ({"inputs": {"x": "y" * 70_000}}, "inputs"),
        ({"inputs": []}, "inputs"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_makes_no_job_is_refused(client: httpx2.Client, body: dict[str, Any], field: str):
    refused = client.post("/jobs", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert client.get("/jobs").json()["total"] == 0


def test_fifty_repeats_of_one_request_are_one_job(client: httpx2.Client):
    def ask(_: int) -> str:
        return client.post("/jobs", json={}, headers={"Idempotency-Key": "k"}).text

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(ask, range(50)))) == 1
    assert client.get("/jobs").json()["total"] == 1


def test_jobs_are_listed_by_status(client: httpx2.Client):
    for _ in range(3):
        client.post("/jobs", json={})
    assert client.get("/jobs", params={"status": "queued"}).json()["total"] == 3
    assert client.get("/jobs", params={"status": "completed"}).json()["total"] == 0
    assert client.get("/jobs", params={"status": "lost"}).status_code == 422
