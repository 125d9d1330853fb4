"""No organisation works on the repository of another's project, while nobody says which may be used."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from guildhall.application.ports.journal import Origin, Scope, Transaction
from guildhall.bootstrap import Container, build
from guildhall.domain.projects.commands import ReviseProject
from guildhall.settings import Settings

RULE = "repository.is_of_one_organisation"
TWO = {"X-Org-Id": "two"}


def git(folder: Path, *line: str) -> None:
    who = ["-c", "user.name=P", "-c", "user.email=p@example.org"]
    subprocess.run(["git", *who, *line], cwd=folder, check=True, capture_output=True)


def repository(folder: Path) -> Path:
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "a.py").write_text("A = 1\n")
    for line in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        git(folder, *line)
    return folder


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return repository(tmp_path / "git" / "ours")


@pytest.fixture
def orgs(client: httpx2.Client, ours: Path) -> str:
    """Two organisations, the first with a project; returns its id."""
    assert client.post("/orgs", json={"name": "Two", "org_id": "two"}).is_success
    return named(client, ours, {}).json()["id"]


def named(client: httpx2.Client, path: Path | str, headers: dict[str, str]) -> httpx2.Response:
    return client.post("/api/projects", json={"name": "Site", "repository": str(path)}, headers=headers)


def ways_there(ours: Path) -> dict[str, Path | str]:
    """Paths of the repository, of parts of it, and of what is made of it."""
    link, loan, worktree = (ours.parent / name for name in ("link", "loan", "worktree"))
    link.symlink_to(ours)
    git(ours, "worktree", "add", "-q", str(worktree), "-b", "aside")
    git(ours.parent, "clone", "-q", "--shared", str(ours), str(loan))
    return {
        "itself": ours,
        "dots": f"{ours.parent}/x/../ours",
        "a link": link,
        "a folder of it": ours / "src",
        "its own files": ours / ".git",
        "the folder round it": ours.parent,
        "a worktree of it": worktree,
        "a clone that borrows": loan,
    }


def test_another_organisation_names_it_by_no_path(client: httpx2.Client, orgs: str, ours: Path):
    for why, path in ways_there(ours).items():
        refused = named(client, path, TWO)
        assert (refused.status_code, refused.json().get("rule")) == (422, RULE), (why, refused.text)
        assert "GUILDHALL_REPOSITORIES" in refused.json()["detail"]
    assert client.get("/api/projects", headers=TWO).json()["items"] == []


def test_another_organisation_names_it_in_no_way(
    client: httpx2.Client, orgs: str, ours: Path, tmp_path: Path
):
    made = named(client, repository(tmp_path / "git" / "theirs"), TWO)
    assert made.status_code == 201
    match = {"If-Match": made.headers["ETag"], **TWO}
    changed = client.patch(
        f"/api/projects/{made.json()['id']}", json={"repository": str(ours)}, headers=match
    )
    asked: list[tuple[str, dict[str, Any]]] = [
        ("/orgs/two/projects", {"name": "Site", "goal": "g", "repository": str(ours)}),
        ("/api/references/project", {"folder": str(ours), "has_repository": True}),
        ("/api/runs", {"repository": str(ours), "goal": "Write a file."}),
    ]
    for answer in (changed, *(client.post(path, json=body, headers=TWO) for path, body in asked)):
        assert (answer.status_code, answer.json().get("rule")) == (422, RULE), answer.text
    assert client.get("/api/runs", headers=TWO).json()["items"] == []


def test_what_is_ones_own_or_nobodys_is_taken(client: httpx2.Client, orgs: str, ours: Path, tmp_path: Path):
    assert named(client, ours, {}).status_code == 201
    for path in (repository(tmp_path / "git" / "theirs"), f"{ours}-too", ""):
        assert named(client, path, TWO).status_code == 201, path


def test_of_two_that_came_to_name_one_only_the_older_runs_there(
    container: Container, client: httpx2.Client, orgs: str, ours: Path
):
    """As two requests at once could, or a store from before this was asked."""
    theirs = named(client, "", TWO).json()["id"]
    origin = Origin("guildhall")

    def unit(tx: Transaction) -> None:
        tx.ask("Project", theirs, ReviseProject(repository=str(ours)))

    container.journal.execute(Scope("two"), origin, unit)
    body = {"goal": "Write a file."}
    refused = client.post("/api/runs", json={"project_id": theirs, **body}, headers=TWO)
    assert (refused.status_code, refused.json().get("rule")) == (422, RULE), refused.text
    started = client.post("/api/runs", json={"project_id": orgs, **body})
    assert started.is_success, started.text


@pytest.fixture
def confined(tmp_path: Path, ours: Path) -> Iterator[httpx2.Client]:
    """A client of a server whose operator says where repositories may lie."""
    folders = (ours.parent,)
    settings = Settings(api_key=SecretStr("key"), key_dir=tmp_path / "k", repositories=folders)
    container = build(tmp_path / "confined", settings)
    server = container.server("127.0.0.1", 0)
    server.start()
    with httpx2.Client(base_url=server.url, headers={"X-API-Key": "key"}, timeout=60) as client:
        yield client
    server.close()
    container.close()


def test_where_the_operator_says_which_may_be_used_each_organisation_may(confined: httpx2.Client, ours: Path):
    assert confined.post("/orgs", json={"name": "Two", "org_id": "two"}).is_success
    for headers in ({}, TWO):
        assert named(confined, ours, headers).status_code == 201
