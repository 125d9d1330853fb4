"""Starts of runs that are refused: whatever the cause and the door, nothing is left behind."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.requests import RunAsked
from guildhall.application.runs.start import start_run
from guildhall.application.schedules.starting import run_order, start_of
from guildhall.bootstrap import Container
from guildhall.domain.kernel import DomainError
from guildhall.domain.schedules.schedule import Schedule

BACKLOG = """\
project: demo
goal: Greet.
tasks:
  - id: T-1
    title: Greet
    commands: ["echo hello > greeting.txt"]
"""
CIRCLE = "tasks:\n  - {id: A, title: A, depends_on: [B]}\n  - {id: B, title: B, depends_on: [A]}\n"


def git(folder: Path, *line: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    subprocess.run(("git", *who, *line), cwd=folder, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit."""
    folder = tmp_path / "site"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Begin")
    return folder


def left(container: Container) -> tuple[int, list[str]]:
    """What there is: events, and all files and folders but those of the database."""
    head = container.company.journal.head(container.company.scope).position
    found = (str(path) for path in container.data.rglob("*"))
    return head, sorted(path for path in found if "guildhall.db" not in path)


def detached(folder: Path) -> None:
    git(folder, "checkout", "-q", "--detach")


def unborn(folder: Path) -> None:
    git(folder, "checkout", "-q", "--orphan", "empty")


def gone(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


REFUSED: dict[str, tuple[dict[str, Any], Callable[[Path], None], str]] = {
    "runtime": ({"runtime": "magic"}, lambda _: None, "runtime"),
    "circle": ({"backlog": CIRCLE}, lambda _: None, "tasks[0].depends_on"),
    "no YAML": ({"backlog": "tasks: ["}, lambda _: None, ""),
    "nothing": ({"backlog": ""}, lambda _: None, "backlog"),
    "budget": ({"budget": {"tokens": -1}}, lambda _: None, "budget.tokens"),
    "goal": ({"backlog": BACKLOG.replace("Greet.", "g" * 100_001)}, lambda _: None, "goal"),
    "detached": ({}, detached, "branch"),
    "unborn": ({}, unborn, "repository"),
    "gone": ({}, gone, "repository"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_start_that_is_refused_leaves_nothing_behind(
    client: httpx2.Client, container: Container, repository: Path, why: str
):
    more, spoil, field = REFUSED[why]
    project = client.post("/api/projects", json={"name": "demo", "repository": str(repository)}).json()
    spoil(repository)
    before = left(container)
    asked = {"project_id": project["id"], "backlog": BACKLOG, **more}
    refused = client.post("/api/runs", json=asked)
    assert (refused.status_code, refused.json().get("field", "")) == (422, field), refused.text
    assert left(container) == before
    assert client.get(f"/api/projects/{project['id']}").json() == project


@pytest.mark.parametrize("why", REFUSED)
def test_a_start_on_a_repository_that_is_refused_makes_no_project_for_it(
    client: httpx2.Client, container: Container, repository: Path, why: str
):
    more, spoil, field = REFUSED[why]
    spoil(repository)
    before = left(container)
    refused = client.post("/api/runs", json={"repository": str(repository), "backlog": BACKLOG, **more})
    assert (refused.status_code, refused.json().get("field", "")) == (422, field), refused.text
    assert left(container) == before


def test_a_run_is_started_on_a_repository_in_the_project_of_the_backlogs_name(
    client: httpx2.Client, repository: Path
):
    asked = {"repository": str(repository), "backlog": BACKLOG}
    first = client.post("/api/runs", json=asked)
    assert first.status_code == 201, first.text
    project = client.get(f"/api/projects/{first.json()['project_id']}").json()
    assert (project["name"], project["repository"]) == ("demo", str(repository))
    again = client.post("/api/runs", json=asked)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    for wrong in ({"backlog": BACKLOG}, {**asked, "project_id": project["id"]}):
        refused = client.post("/api/runs", json=wrong)
        assert (refused.status_code, refused.json()["field"]) == (422, "project_id")


def test_a_goal_on_a_repository_is_work_of_its_only_project_unless_another_is_named(
    client: httpx2.Client, repository: Path
):
    asked = {"repository": str(repository), "backlog": BACKLOG}
    first = client.post("/api/runs", json=asked).json()
    goal = {"repository": str(repository), "goal": "Greet."}
    second = client.post("/api/runs", json=goal)
    assert (second.status_code, second.json()["project_id"]) == (201, first["project_id"])
    apart = client.post("/api/runs", json={**goal, "project": "apart"}).json()
    assert client.get(f"/api/projects/{apart['project_id']}").json()["name"] == "apart"
    several = client.post("/api/runs", json=goal)
    assert (several.status_code, len(several.json()["candidates"])) == (409, 2)
    both = client.post(
        "/api/runs", json={"project_id": apart["project_id"], "goal": "Greet.", "project": "x"}
    )
    assert (both.status_code, both.json()["field"]) == (422, "project")


def test_a_worker_key_starts_nothing_on_a_repository(
    client: httpx2.Client, container: Container, repository: Path
):
    project = client.post("/api/projects", json={"name": "mine"}).json()["id"]
    key = client.post("/auth/keys", json={"name": "w", "project_id": project}).json()["api_key"]
    before = left(container)
    asked = {"repository": str(repository), "backlog": BACKLOG}
    refused = client.post("/api/runs", json=asked, headers={"X-API-Key": key})
    assert refused.status_code == 403, refused.text
    assert left(container) == before


def test_what_is_missing_in_a_repository_is_told_and_its_project_stays_a_draft(
    client: httpx2.Client, repository: Path
):
    (repository / "a.txt").write_text("a")
    git(repository, "add", "a.txt")
    git(repository, "commit", "-q", "-m", "Add")
    name = subprocess.check_output(["git", "rev-parse", "HEAD:a.txt"], cwd=repository, text=True).strip()
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    asked = {"name": "demo", "repository": str(repository)}
    project = client.post("/api/projects", json=asked).json()
    refused = client.post("/api/runs", json={"project_id": project["id"], "backlog": BACKLOG})
    assert refused.status_code == 422, refused.text
    assert client.get(f"/api/projects/{project['id']}").json() == project


@pytest.mark.parametrize("config", [{"budget": "much"}, {"security_gate": "none"}, {"review": 3}])
def test_a_project_whose_config_no_run_understands_is_left_as_it_is(
    client: httpx2.Client, container: Container, repository: Path, config: dict[str, Any]
):
    asked = {"name": "demo", "repository": str(repository), "config": config}
    project = client.post("/api/projects", json=asked).json()["id"]
    before = left(container)
    for place in ({"project_id": project}, {"repository": str(repository)}):
        refused = client.post("/api/runs", json={**place, "backlog": BACKLOG})
        assert (refused.status_code, refused.json()["field"]) == (422, f"config.{next(iter(config))}")
    assert left(container) == before


@pytest.mark.parametrize("spoil", [detached, unborn, gone])
def test_a_start_without_a_server_leaves_nothing_behind(
    container: Container, repository: Path, spoil: Callable[[Path], None]
):
    backlog = FileBacklogReader().read_text(BACKLOG, "backlog")
    before = left(container)
    with pytest.raises(DomainError):
        start_run(
            container.company, RunRequest(backlog, repository, "magic"), container.company.origin("person")
        )
    spoil(repository)
    with pytest.raises(DomainError):
        start_run(container.company, RunRequest(backlog, repository), container.company.origin("person"))
    assert left(container) == before


@pytest.mark.parametrize(
    ("runtime", "spoil"), [("magic", lambda _: None), ("rules", unborn), ("rules", gone)]
)
def test_a_tick_that_is_refused_leaves_nothing_behind(
    client: httpx2.Client, container: Container, repository: Path, runtime: str, spoil: Callable[[Path], None]
):
    asked = {"name": "demo", "repository": str(repository)}
    project = client.post("/api/projects", json=asked).json()["id"]
    order = run_order(project, RunAsked(FileBacklogReader().read_text(BACKLOG, "backlog"), runtime))
    spoil(repository)
    before = left(container)
    start = start_of(container.company, Schedule("s-1", starts="run", request=order.request))
    assert start.made is None
    assert left(container) == before


def test_a_start_that_goes_on_asks_nothing_of_the_repository(client: httpx2.Client, repository: Path):
    asked = {"name": "demo", "repository": str(repository)}
    project = client.post("/api/projects", json=asked).json()["id"]
    first = client.post("/api/runs", json={"project_id": project, "backlog": BACKLOG})
    gone(repository)
    again = client.post("/api/runs", json={"project_id": project, "backlog": BACKLOG})
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])
