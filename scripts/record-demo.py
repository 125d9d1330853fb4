"""Records what a real server answers after a real run, for the console without one (seed S4, `demoMode`).

It works in a new folder, which is named in the recording: choose one that says nothing of your machine.
Where the folder is there already, what was done in it is recorded once more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

import guildhall

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "console/src/demonstration/recording.json"
OWNER = "owner@example.org"
LISTS = (
    *("/api/projects", "/api/runs", "/api/tasks", "/api/agents", "/api/sessions", "/api/approvals"),
    *("/api/artifacts", "/api/comments", "/api/sprints", "/api/templates", "/api/members", "/api/webhooks"),
    *("/api/tools", "/auth/keys", "/jobs", "/schedule", "/presets"),
)
SINGLE = (
    "/auth/me",
    "/readyz",
    "/api/status",
    "/api/verify",
    "/api/verify/checkpoint",
    "/collab/state/locks",
)
PARTS = {
    "/api/projects": ("",),
    "/api/runs": ("", "/status", "/result"),
    "/api/tasks": ("", "/history?limit=500", "/why", "/changes", "/tree", "/steps"),
    "/api/agents": ("",),
    "/api/sprints": ("",),
    "/api/approvals": ("/content", "/about"),
    "/jobs": ("",),
    "/schedule": ("/preview?count=5",),
}
"""What is asked of each thing in a list, beside the list."""

TEXTS = {"/api/runs": "/report?format=markdown", "/api/sessions": "/output?follow=false"}
PRESET = {
    "name": "release-notes",
    "description": "Notes for people who use a library.",
    "template": "# {{ title }}\n\nVariant {{ variant }} of {{ of }}.\n\n## {{ audience }}\n\n{{ changes }}\n",
    "inputs": {"audience": "For people who use it", "changes": None},
    "variants": 2,
    "file_name": "notes.md",
}


@contextmanager
def up(folder: Path) -> Generator[httpx2.Client]:
    """A server on a new store, and its owner signed in."""
    word = os.urandom(16).hex()
    told = {"ADMIN_EMAIL": OWNER, "ADMIN_PASSWORD": word, "KEY_DIR": str(folder / "keys")}
    environment = os.environ | {f"GUILDHALL_{name}": value for name, value in told.items()}
    command = (sys.executable, "-m", "guildhall.main.cli", "up", "--port", "0", "--json")
    with subprocess.Popen(
        (*command, "--data", str(folder / "data")), env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            url = json.loads(next(iter(process.stdout or ())))["url"]
            asked = {"email": OWNER, "password": word}
            token = httpx2.post(f"{url}/auth/login", json=asked).raise_for_status().json()["access_token"]
            with httpx2.Client(
                base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60
            ) as client:
                yield client
        finally:
            process.terminate()


def post(client: httpx2.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask for something to be done."""
    answer = client.post(path, json=body)
    if not answer.is_success:
        sys.exit(f"{path}: {answer.text}")
    return answer.json()


def work(client: httpx2.Client, folder: Path) -> None:
    """Have a company do the backlog of the examples in a sprint, and make a job; wait until both are over."""
    subprocess.run((ROOT / "examples/toolz/get.sh", folder / "toolz"), check=True)
    asked = {"name": "toolz", "goal": "Modernise toolz 1.0.0.", "repository": str(folder / "toolz")}
    project = post(client, "/api/projects", asked)["id"]
    text = (ROOT / "examples/toolz/backlog.yaml").read_text()
    post(client, f"/api/projects/{project}/backlog", {"text": text, "name": "backlog.yaml"})
    _plan(client, project)
    _make(client)
    run = post(client, "/api/runs", {"project_id": project, "budget": {"micros": 5_000_000}})["id"]
    while client.get(f"/api/runs/{run}").json()["ended_at"] is None:
        time.sleep(2)
    while client.get("/jobs").json()["items"][0]["status"] in ("queued", "running"):
        time.sleep(0.5)


def _plan(client: httpx2.Client, project: str) -> None:
    """A sprint of all tasks, begun."""
    today = datetime.now(UTC).date()
    sprint = {
        "code": "S-1",
        "title": "A tidy toolz",
        "goal": "Same behaviour, newer words.",
        "project_id": project,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=4)).isoformat(),
    }
    made = post(client, "/api/sprints", sprint)["id"]
    tasks = [one["id"] for one in client.get("/api/tasks").json()["items"]]
    post(client, f"/api/sprints/{made}/tasks", {"task_ids": tasks})
    post(client, f"/api/sprints/{made}/start", {})


def _make(client: httpx2.Client) -> None:
    """A job from a preset, and a schedule of more."""
    post(client, "/presets", PRESET)
    job = {"preset": "release-notes", "title": "Notes for 1.1", "inputs": {"changes": "- Newer syntax."}}
    post(client, "/jobs", job)
    weekly = {"cron": "30 8 * * mon", "title": "Weekly notes", "job": {"preset": "release-notes"}}
    post(client, "/schedule", weekly)


def record(client: httpx2.Client) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every answer that the console's pages are drawn from, by its address."""
    for path in SINGLE:
        yield path, _answer(client.get(path))
    for path in LISTS:
        whole = client.get(path, params={"limit": 500})
        yield path, _answer(whole)
        for one in whole.json()["items"]:
            yield from _parts(client, path, one)
    yield "/api/events", {"body": _events(client)}


def _parts(client: httpx2.Client, path: str, one: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = one.get("id") or one.get("agent_id") or one.get("approval_id") or one.get("session_id")
    for part in PARTS.get(path, ()):
        yield f"{path}/{name}{part}", _answer(client.get(f"{path}/{name}{part}"))
    if path in TEXTS:
        answer = client.get(f"{path}/{name}{TEXTS[path]}", headers={"Accept": "*/*"}).raise_for_status()
        yield f"{path}/{name}{TEXTS[path]}", {"text": answer.text}
    for variant in client.get(f"/jobs/{name}").json()["variants"] if path == "/jobs" else ():
        yield f"/variants/{variant['id']}", _answer(client.get(f"/variants/{variant['id']}"))


def _answer(answer: httpx2.Response) -> dict[str, Any]:
    answer.raise_for_status()
    etag = {"etag": answer.headers["ETag"]} if "ETag" in answer.headers else {}
    return {"body": answer.json(), **etag}


def _events(client: httpx2.Client) -> dict[str, Any]:
    """All events as one page, in the journal's order."""
    asked: dict[str, Any] = {"since": "0", "limit": 500, "told": True}
    page = client.get("/api/events", params=asked).raise_for_status().json()
    whole = page
    while page["next"]:
        more = {"cursor": page["next"], "limit": 500, "told": True}
        page = client.get("/api/events", params=more).raise_for_status().json()
        whole["items"] += page["items"]
        whole["told"] += page["told"]
    return whole | {"next": None, "limit": len(whole["items"]), "total": len(whole["items"])}


def _a_line_each(kept: dict[str, Any]) -> str:
    """As JSON with a line for each answer, so that a difference between two recordings can be read."""

    def packed(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    lines = ",\n".join(f"{packed(address)}:{packed(said)}" for address, said in kept["answers"].items())
    rest = {name: value for name, value in kept.items() if name != "answers"}
    return f'{packed(rest)[:-1]},"answers":{{\n{lines}\n}}}}\n'


def main(folder: Path) -> None:
    """Work, record, and keep it where the console finds it."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with up(folder) as client:
        if is_new:
            work(client, folder)
        answers = dict(record(client))
    kept = {
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": guildhall.__version__,
        "answers": answers,
    }
    KEPT.write_text(_a_line_each(kept))
    sys.stdout.write(f"{len(answers)} answers in {KEPT.stat().st_size // 1024} KiB are kept in {KEPT}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
