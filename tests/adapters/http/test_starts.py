"""Starts of runs on a repository whose project is made with the run, or not at all."""

from __future__ import annotations

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.adapters.git.repositories import GitRepositories
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import start_run
from guildhall.bootstrap import Container
from guildhall.domain.kernel import DomainError

BACKLOG = """\
project: demo
goal: Greet.
tasks:
  - id: T-1
    title: Greet
    commands: ["echo hello > greeting.txt"]
"""
CIRCLE = "tasks:\n  - {id: A, title: A, depends_on: [B]}\n  - {id: B, title: B, depends_on: [A]}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit."""
    return made(tmp_path / "site", "commit", "-q", "--allow-empty", "-m", "Begin")


@pytest.fixture
def unborn(tmp_path: Path) -> Path:
    """A git repository without any commit: what is wrong with it shows when it is taken in."""
    return made(tmp_path / "unborn")


def made(folder: Path, *then: str) -> Path:
    folder.mkdir()
    who = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    for line in (("init", "-q", "-b", "main"), then):
        if line:
            subprocess.run(("git", *who, *line), cwd=folder, check=True)
    return folder


def start(client: httpx2.Client, **asked: Any) -> httpx2.Response:
    return client.post("/api/runs", json={"backlog": BACKLOG, **asked})


def left(container: Container) -> tuple[int, list[str], list[str]]:
    """What there is: events, stores of repositories, and backlogs that are kept for runs."""
    company = container.company
    events = company.journal.head(company.scope).position
    kept = [str(path) for path in company.world.storage.root.glob("runs/*/*")]
    return events, company.world.repositories.stored(), kept


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"runtime": "magic"}, "runtime"),
        ({"backlog": CIRCLE}, "tasks[0].depends_on"),
        ({"backlog": ""}, "backlog"),
        ({"backlog": BACKLOG.replace("Greet.", "g" * 100_001)}, "goal"),
        ({"budget": {"tokens": -1}}, "budget.tokens"),
        ({"project_id": "p-1"}, "project_id"),
    ],
)
def test_a_refused_start_leaves_nothing_behind(
    client: httpx2.Client, container: Container, repository: Path, more: dict[str, Any], field: str
):
    before = left(container)
    refused = start(client, repository=str(repository), **more)
    assert (refused.status_code, refused.json().get("field", "")) == (422, field), refused.text
    assert left(container) == before


def test_a_repository_without_a_commit_leaves_nothing_behind(
    client: httpx2.Client, container: Container, unborn: Path
):
    before = left(container)
    assert start(client, repository=str(unborn)).status_code == 422
    request = RunRequest(FileBacklogReader().read_text(BACKLOG, "backlog"), unborn)
    with pytest.raises(DomainError):
        start_run(container.company, request, container.company.origin("person"))
    assert left(container) == before


def test_a_start_that_is_refused_changes_no_project_that_is_there(
    client: httpx2.Client, container: Container, repository: Path
):
    drafted = {"name": "demo", "repository": str(repository)}
    project = client.post("/api/projects", json=drafted).json()["id"]
    before = left(container)
    assert start(client, project_id=project, runtime="magic").status_code == 422
    assert left(container) == before
    assert client.get(f"/api/projects/{project}").json()["status"] == "draft"


def test_a_project_is_made_with_its_first_run(client: httpx2.Client, repository: Path):
    first = start(client, repository=str(repository))
    again = start(client, repository=str(repository))
    named = start(client, repository=str(repository), project="other", goal="Greet.", backlog="")
    ambiguous = start(client, repository=str(repository), goal="Greet.", backlog="")
    assert [one.status_code for one in (first, again, named, ambiguous)] == [201, 200, 201, 409]
    assert again.json()["id"] == first.json()["id"]
    assert {one["name"] for one in ambiguous.json()["candidates"]} == {"demo", "other"}
    projects = client.get("/api/projects").json()["items"]
    assert [(one["name"], one["status"], one["goal"]) for one in projects] == [
        ("demo", "ready", "Greet."),
        ("other", "ready", "Greet."),
    ]
    assert projects[0]["id"] == first.json()["project_id"]
    assert projects[0]["team"]


def test_a_goal_is_for_the_only_project_of_a_repository(client: httpx2.Client, repository: Path):
    ran = start(client, repository=str(repository)).json()
    sent = start(client, repository=str(repository), goal="Greet.", backlog="")
    assert (sent.status_code, sent.json()["project_id"]) == (201, ran["project_id"]), sent.text


def test_starts_at_once_make_one_project_and_one_run(
    client: httpx2.Client, container: Container, repository: Path
):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: start(client, repository=str(repository)), range(8)))
    assert sorted(one.status_code for one in answers) == [200] * 7 + [201]
    assert len({one.json()["id"] for one in answers}) == 1
    (project,) = client.get("/api/projects").json()["items"]
    _events, stores, kept = left(container)
    assert (stores, len(kept)) == ([project["id"]], 1)


@pytest.mark.parametrize("asked", [{}, {"project": "demo"}])
def test_a_start_says_where(client: httpx2.Client, asked: dict[str, str]):
    refused = start(client, **asked)
    assert (refused.status_code, refused.json()["field"]) == (422, "project_id")


def test_no_repository_is_looked_at_while_the_journal_is_held(
    client: httpx2.Client, repository: Path, monkeypatch: pytest.MonkeyPatch
):
    """A unit runs in the committer's thread, under the append lock of its org."""
    threads: dict[str, set[str]] = {}

    def watched(name: str) -> None:
        real = getattr(GitRepositories, name)

        def look(stores: GitRepositories, source: Path) -> None:
            threads.setdefault(name, set()).add(threading.current_thread().name)
            real(stores, source)

        monkeypatch.setattr(GitRepositories, name, look)

    watched("examine")
    watched("admit")
    place = str(repository)
    work = {"name": "work", "folder": place, "has_repository": True}
    answers = [
        client.post("/api/references/project", json=work),
        client.post("/api/projects", json={"name": "api", "repository": place}),
        client.post("/orgs/default/projects", json={"name": "org", "repository": place}),
        start(client, repository=place),
    ]
    etag = answers[1].headers["ETag"]
    path = f"/api/projects/{answers[1].json()['id']}"
    answers.append(client.patch(path, json={"repository": place}, headers={"If-Match": etag}))
    assert [one.status_code for one in answers] == [200, 201, 201, 201, 200]
    assert set(threads) == {"examine", "admit"}
    assert "guildhall-committer" not in set.union(*threads.values())
