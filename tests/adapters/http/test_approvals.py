"""What a run asks a person, over HTTP and on the command line: what a scan found, with its document."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker

PASSWORD = "a good long password"  # pragma: allowlist secret
SHOULD_NOT = {401, 403}
COMMAND = "echo 'K = \"AKIA'\"QWERTYUIOPASDFZZ\"'\"' > new.py"  # made up, in two halves
BACKLOG = f"""
project: tiny
approval: [scan]
security_gate: block_critical
tasks:
  - id: S
    title: Plant
    commands: [{json.dumps(COMMAND)}]
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "README.md").write_text("# Tiny\n")
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "Begin")):
        subprocess.run(("git", *identity, *words), cwd=folder, check=True)
    return folder


@pytest.fixture
def drive(
    container: Container, client: httpx2.Client, repository: Path
) -> Callable[[Callable[[dict[str, Any]], None]], dict[str, Any]]:
    """Drives a run over the backlog; each question is handed to what the test gives. Returns the run."""

    def to_its_end(answer: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        asked = {"name": "Tiny", "goal": "Try.", "repository": str(repository)}
        project = client.post("/api/projects", json=asked).json()["id"]
        body = {"project_id": project, "backlog": BACKLOG}
        started = client.post("/api/runs", json=body)
        assert started.status_code == 201, started.text

        def steer(_run: Any) -> None:
            for one in client.get("/api/approvals", params={"status": "asked"}).json()["items"]:
                answer(one)

        path = f"/api/runs/{started.json()['id']}"
        EmbeddedWorker(container.company, container.engine(), started.json()["id"], 1).drive(steer)
        return dict(client.get(path).json())

    return to_its_end


@pytest.fixture
def person(client: httpx2.Client, stranger: httpx2.Client) -> dict[str, str]:
    """The headers of a member who signed in."""
    who = {"email": "ada@example.org", "role": "member", "password": PASSWORD}
    assert client.post("/api/members", json=who).status_code == 201
    login = stranger.post("/auth/login", json={"email": who["email"], "password": PASSWORD}).json()
    return {"Authorization": f"Bearer {login['access_token']}"}


def test_a_person_accepts_over_http_what_the_scan_found_and_no_key_does(
    client: httpx2.Client, stranger: httpx2.Client, drive: Any, person: dict[str, str], repository: Path
):
    def answer(asked: dict[str, Any]) -> None:
        path = f"/api/approvals/{asked['approval_id']}"
        content = client.get(f"{path}/content").json()
        assert (asked["gate"], content["current"]) == ("scan", True)
        (run,) = content["sarif"]["runs"]
        assert [one["properties"]["severity"] for one in run["results"]] == ["critical"]
        seen = {"content_sha256": content["content_sha256"]}
        assert client.post(f"{path}/approve", json=seen).status_code in SHOULD_NOT
        other = stranger.post(f"{path}/approve", json={"content_sha256": "0" * 64}, headers=person)
        assert other.status_code == 412
        done = stranger.post(f"{path}/approve", json={**seen, "reason": "made up"}, headers=person)
        assert (done.status_code, done.json()["status"]) == (200, "approved"), done.text

    ended = drive(answer)
    assert ended["status"] == "completed", client.get(f"/api/runs/{ended['id']}/report").text
    assert (repository / "new.py").exists()
    report = client.get(f"/api/runs/{ended['id']}/report", params={"format": "json"}).json()
    (accepted,) = report["accepted"]
    assert (accepted["task"], accepted["by"], accepted["reason"]) == (
        "S",
        "person:ada@example.org",
        "made up",
    )


def test_questions_are_found_by_what_their_task_belongs_to(
    client: httpx2.Client, stranger: httpx2.Client, drive: Any, person: dict[str, str]
):
    def answer(asked: dict[str, Any]) -> None:
        body = {"content_sha256": asked["content_sha256"], "reason": "no"}
        stranger.post(f"/api/approvals/{asked['approval_id']}/reject", json=body, headers=person)

    run = drive(answer)
    everything = client.get("/api/approvals").json()
    assert everything["total"] > 0

    def found(**wanted: str) -> list[int]:
        page = client.get("/api/approvals", params=wanted).json()
        return [page["total"], len(page["items"])]

    all_of_them = [everything["total"], len(everything["items"])]
    assert found(project=run["project_id"]) == found(run=run["id"]) == all_of_them
    assert found(run=run["id"], status="rejected", project=run["project_id"]) == all_of_them
    assert found(run=run["id"], status="asked") == [0, 0]
    assert found(project="another") == found(run="another") == [0, 0]
    assert found(run=run["project_id"]) == [0, 0]


@pytest.mark.parametrize("word", ["approve", "reject"])
def test_a_person_decides_at_the_terminal_about_what_the_scan_found(
    drive: Any, tmp_path: Path, repository: Path, word: str
):
    environment = {**os.environ, "GUILDHALL_KEY_DIR": str(tmp_path / "keys")}

    def guildhall(*words: str) -> dict[str, Any]:
        command = [
            sys.executable,
            "-m",
            "guildhall.main.cli",
            *words,
            "--data",
            str(tmp_path / "data"),
            "--json",
        ]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    answered: list[str] = []

    def answer(_asked: dict[str, Any]) -> None:
        (one,) = guildhall("approvals")["items"]
        assert one["gate"] == "scan"
        assert "new.py:1 (critical)" in one["question"]
        answered.append(guildhall(word, one["approval_id"][-12:], "--reason", "as I say")["status"])

    ended = drive(answer)
    assert len(answered) == 1
    assert ended["status"] == ("completed" if word == "approve" else "failed")
    assert (repository / "new.py").exists() is (word == "approve")


@pytest.mark.parametrize("word", ["approve", "reject"])
def test_who_refused_a_merge_is_asked_again_by_a_run_whose_backlog_asks_nobody(
    container: Container,
    client: httpx2.Client,
    stranger: httpx2.Client,
    person: dict[str, str],
    repository: Path,
    word: str,
):
    asked = {"name": "Tiny", "goal": "Try.", "repository": str(repository)}
    project = client.post("/api/projects", json=asked).json()["id"]
    backlog = "project: tiny\nreview: none\ntasks:\n  - {id: B, title: Add, commands: ['echo 1 > b.txt']}\n"

    def run(backlog: str, word: str) -> tuple[str, int]:
        started = client.post("/api/runs", json={"project_id": project, "backlog": backlog})
        assert started.status_code == 201, started.text
        questions: list[str] = []

        def steer(_run: Any) -> None:
            for one in client.get("/api/approvals", params={"status": "asked"}).json()["items"]:
                questions.append(one["gate"])
                said = {"content_sha256": one["content_sha256"], "reason": "never"}
                path = f"/api/approvals/{one['approval_id']}/{word}"
                assert stranger.post(path, json=said, headers=person).status_code == 200

        EmbeddedWorker(container.company, container.engine(), started.json()["id"], 1).drive(steer)
        assert set(questions) <= {"merge"}
        status: str = client.get(f"/api/runs/{started.json()['id']}").json()["status"]
        return status, len(questions)

    assert run(f"approval: [merge]\n{backlog}", "reject")[0] == "failed"
    status, questions = run(backlog, word)
    assert questions > 0
    assert status == ("completed" if word == "approve" else "failed")
    assert (repository / "b.txt").exists() is (word == "approve")
