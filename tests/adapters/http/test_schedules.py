"""Schedules over HTTP: made, shown, changed, paused, resumed, deleted, and a job at the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from guildhall.bootstrap import Container


def test_a_client_of_the_seed_schedules_a_job(client: httpx2.Client, container: Container):
    soon = datetime.now(UTC) + timedelta(seconds=5)
    made = client.post("/schedule", json={"iso": soon.isoformat(), "job": {"title": "Then"}})
    assert (made.status_code, made.json()["active"], made.json()["next_run"] is not None) == (201, True, True)
    schedule = f"/schedule/{made.json()['id']}"
    with container.loops():
        deadline = time.monotonic() + 30
        while (shown := client.get(schedule).json())["last_run"] is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert (shown["active"], shown["next_run"], shown["last_outcome"]) == (False, None, "started")
    job = client.get(f"/jobs/{shown['last_started']}").json()
    assert (job["title"], job["schedule_id"], job["created_by"]) == ("Then", shown["id"], "scheduler")
    started = datetime.fromisoformat(job["created_at"])
    assert timedelta(0) <= started - soon < timedelta(seconds=2)


def test_a_schedule_is_changed_paused_resumed_and_deleted(client: httpx2.Client):
    body = {"cron": "30 2 * * *", "time_zone": "Europe/Berlin", "title": "Nightly"}
    made = client.post("/schedule", json=body)
    schedule = f"/schedule/{made.json()['id']}"
    assert [one["id"] for one in client.get("/schedule").json()["items"]] == [made.json()["id"]]
    ticks = client.get(f"{schedule}/preview", params={"count": 3}).json()["ticks"]
    assert (len(ticks), ticks[0]) == (3, made.json()["next_run"])
    assert client.patch(schedule, json={"cron": "0 0 * * *"}).status_code == 428
    seen = {"If-Match": made.headers["ETag"]}
    changed = client.patch(schedule, json={"cron": "0 0 * * *", "overlap": "queue"}, headers=seen)
    assert (changed.json()["cron"], changed.json()["overlap"], changed.json()["title"]) == (
        "0 0 * * *",
        "queue",
        "Nightly",
    )
    assert client.patch(schedule, json={"title": "x"}, headers=seen).status_code == 412
    assert client.post(f"{schedule}/pause").json()["active"] is False
    assert client.get("/schedule", params={"active": True}).json()["items"] == []
    assert client.post(f"{schedule}/resume").json()["active"] is True
    assert client.delete(schedule).status_code == 204
    assert client.get(schedule).status_code == 404
    assert client.get("/schedule").json()["total"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "cron"),
        ({"cron": "* * * * *", "iso": "2030-01-01T00:00:00Z"}, "cron"),
        ({"cron": "every day"}, "cron"),
        ({"cron": "0 0 30 2 *"}, "cron"),
        ({"iso": "2020-01-01T00:00:00Z"}, "cron"),
        ({"iso": "2030-01-01T00:00:00"}, "iso"),
        ({"cron": "* * * * *", "time_zone": "Mars/Base"}, "time_zone"),
        ({"cron": "* * * * *", "overlap": "pile"}, "overlap"),
        ({"cron": "* * * * *", "job": {"variants": 99}}, "job.variants"),
        ({"cron": "* * * * *", "job": {"inputs": {"x": 0.5}}}, "job"),
    ],
)
def test_what_makes_no_schedule_is_refused(client: httpx2.Client, body: dict[str, Any], field: str):
    refused = client.post("/schedule", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    assert client.get("/schedule").json()["total"] == 0


def test_another_orgs_schedule_is_not_found(client: httpx2.Client):
    schedule = f"/schedule/{client.post('/schedule', json={'cron': '0 0 * * *'}).json()['id']}"
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    there = {"X-Org-Id": "other"}
    assert client.get(schedule, headers=there).status_code == 404
    assert client.post(f"{schedule}/pause", headers=there).status_code == 404
    assert client.delete(schedule, headers=there).status_code == 404
    assert client.get(f"{schedule}/preview", headers=there).status_code == 404
