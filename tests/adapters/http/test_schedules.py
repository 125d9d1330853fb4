"""Schedules over HTTP: made, shown, changed, paused, resumed, deleted, and a job at the time."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from guildhall.application.operations.flags import Flags
from guildhall.bootstrap import Container
from guildhall.domain.record import evolve


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
    both = {"cron": "0 1 * * *", "iso": "2099-01-01T00:00:00Z"}
    refused = client.patch(schedule, json=both, headers={"If-Match": changed.headers["ETag"]})
    assert (refused.status_code, refused.json()["rule"]) == (422, "schedule.has_one_timing")
    assert client.post(f"{schedule}/pause").json()["active"] is False
    assert client.get("/schedule", params={"active": True}).json()["items"] == []
    assert client.post(f"{schedule}/resume").json()["active"] is True
    assert client.delete(schedule).status_code == 204
    assert client.get(schedule).status_code == 404
    assert client.get("/schedule").json()["total"] == 0


def test_the_next_ticks_are_shown_before_a_schedule_is_made(client: httpx2.Client):
    asked = {"cron": "30 2 * * *", "time_zone": "Europe/Berlin"}
    ticks = client.get("/schedule/preview", params=asked).json()["ticks"]
    made = client.post("/schedule", json=asked).json()
    assert ticks == client.get(f"/schedule/{made['id']}/preview", params={"count": 5}).json()["ticks"]
    assert client.get("/schedule/preview", params={"iso": "2030-01-01T00:00:00+01:00"}).json()["ticks"] == [
        "2029-12-31T23:00:00Z"
    ]
    assert client.get("/schedule/preview", params={"iso": "2020-01-01T00:00:00Z"}).json()["ticks"] == []
    for params, field in (
        ({}, "cron"),
        ({"cron": "61 * * * *"}, "cron"),
        (asked | {"time_zone": "Mars"}, "time_zone"),
    ):
        refused = client.get("/schedule/preview", params=params)
        assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "cron"),
        ({"cron": "* * * * *", "iso": "2030-01-01T00:00:00Z"}, "cron"),
        ({"cron": "every day"}, "cron"),
        ({"cron": "0 0 30 2 *"}, "cron"),
        ({"iso": "2020-01-01T00:00:00Z"}, "iso"),
        ({"iso": "2030-01-01T00:00:00"}, "iso"),
        ({"cron": "* * * * *", "time_zone": "Mars/Base"}, "time_zone"),
        ({"cron": "* * * * *", "overlap": "pile"}, "overlap"),
        ({"cron": "* * * * *", "job": {"variants": 99}}, "job.variants"),
        ({"cron": "* * * * *", "job": {"inputs": {"x": 0.5}}}, "job"),
        ({"cron": "* * * * *", "job": {"runtime": "magic"}}, "runtime"),
        ({"cron": "* * * * *", "job": {}, "task": {"project_id": "p", "title": "x"}}, "job"),
        ({"cron": "* * * * *", "task": {"title": "x"}}, "task.project_id"),
        ({"cron": "* * * * *", "run": {"project_id": "p", "backlog": "x" * 70_000}}, "run.backlog"),
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


def test_a_schedule_starts_a_run_that_names_it_as_its_cause(
    client: httpx2.Client, container: Container, tmp_path: Path
):
    for words in (("init", "-q", "-b", "main"), ("commit", "-q", "--allow-empty", "-m", "Begin")):
        who = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
        subprocess.run(("git", *who, *words), cwd=tmp_path, check=True)
    asked = {"name": "Site", "goal": "Greet.", "repository": str(tmp_path)}
    project = client.post("/api/projects", json=asked).json()["id"]
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    backlog = "goal: Greet.\ntasks:\n  - {id: T-1, title: Greet, commands: [echo hi > a.txt]}\n"
    body = {"iso": soon, "run": {"project_id": project, "backlog": backlog}}
    made = client.post("/schedule", json=body)
    assert (made.status_code, made.json()["starts"], made.json()["job"]) == (201, "run", None), made.text
    with container.loops():
        deadline = time.monotonic() + 30
        while not (runs := client.get("/api/runs").json()["items"]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert (runs[0]["cause"], runs[0]["status"]) == (f"Schedule:{made.json()['id']}", "queued")
    assert client.get(f"/schedule/{made.json()['id']}").json()["last_started"] == runs[0]["id"]


def test_a_schedule_is_turned_from_a_job_into_a_task(client: httpx2.Client):
    project = client.post("/api/projects", json={"name": "Plain", "goal": "x"}).json()["id"]
    made = client.post("/schedule", json={"cron": "0 0 * * *"})
    path, seen = f"/schedule/{made.json()['id']}", {"If-Match": made.headers["ETag"]}
    unknown = {"task": {"project_id": "nobody", "title": "Look"}}
    assert client.patch(path, json=unknown, headers=seen).status_code == 404
    task = {"project_id": project, "title": "Look", "priority": "P0"}
    after = client.patch(path, json={"task": task}, headers=seen).json()
    assert (after["starts"], after["job"], after["task"]["priority"]) == ("task", None, "urgent")


def test_a_worker_key_sees_the_schedules_of_its_project(client: httpx2.Client, stranger: httpx2.Client):
    one, two = (
        client.post("/api/projects", json={"name": name, "goal": "x"}).json()["id"] for name in ("One", "Two")
    )
    ids = [
        client.post("/schedule", json={"cron": "0 0 * * *", **body}).json()["id"]
        for body in (
            {"task": {"project_id": one, "title": "x"}},
            {"task": {"project_id": two, "title": "x"}},
            {},
        )
    ]
    assert client.get("/schedule").json()["total"] == 3
    assert [s["id"] for s in client.get("/schedule", params={"project": two}).json()["items"]] == [ids[1]]
    key = client.post("/auth/keys", json={"name": "w", "project_id": one}).json()["api_key"]
    bound = {"X-API-Key": key}
    shown = stranger.get("/schedule", headers=bound)
    assert (shown.status_code, [s["id"] for s in shown.json()["items"]]) == (200, ids[:1]), shown.text
    assert stranger.get("/schedule", params={"project": two}, headers=bound).status_code == 404
    assert stranger.get(f"/schedule/{ids[1]}", headers=bound).status_code == 404


def test_an_installation_whose_scheduler_is_off_starts_nothing(client: httpx2.Client, container: Container):
    soon = datetime.now(UTC) + timedelta(seconds=0.5)
    made = client.post("/schedule", json={"iso": soon.isoformat(), "job": {"title": "Then"}}).json()
    with evolve(container, flags=Flags(schedules=False)).loops():
        time.sleep(3)
    assert client.get(f"/schedule/{made['id']}").json()["last_run"] is None
    with container.loops():
        deadline = time.monotonic() + 30
        while client.get(f"/schedule/{made['id']}").json()["last_run"] is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
