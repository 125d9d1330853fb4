"""Where repositories may lie, over HTTP: a path is followed before it is judged, when named and when used."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from guildhall.bootstrap import build
from guildhall.settings import Settings

RULE = "repository.is_in_an_allowed_folder"


def repository(folder: Path) -> Path:
    """A repository with one commit."""
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("# Here\n")
    who = ["-c", "user.name=P", "-c", "user.email=p@example.org"]
    for line in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *who, *line], cwd=folder, check=True)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The allowed folder, with a repository; another lies beside it."""
    repository(tmp_path / "allowed" / "inside")
    repository(tmp_path / "elsewhere")
    return tmp_path / "allowed"


@pytest.fixture
def client(tmp_path: Path, root: Path) -> Iterator[httpx2.Client]:
    """A client of a server that keeps repositories in one folder."""
    settings = Settings(api_key=SecretStr("key"), key_dir=tmp_path / "keys", repositories=(root,))
    container = build(tmp_path / "data", settings)
    server = container.server("127.0.0.1", 0)
    server.start()
    with httpx2.Client(base_url=server.url, headers={"X-API-Key": "key"}, timeout=60) as client:
        yield client
    server.close()
    container.close()


def named(client: httpx2.Client, path: Path | str) -> httpx2.Response:
    return client.post("/api/projects", json={"name": "Site", "repository": str(path)})


def outside(root: Path) -> dict[str, Any]:
    """Paths that lead out of the folder, by what leads there."""
    (root / "link").symlink_to(root.parent / "elsewhere")
    (root / "loop").symlink_to(root / "loop")
    (root / "borrowed").mkdir()
    (root / "borrowed" / ".git").write_text(f"gitdir: {root.parent / 'elsewhere' / '.git'}\n")
    return {
        "absolute": root.parent / "elsewhere",
        "dots": f"{root}/inside/../../elsewhere",
        "link": root / "link",
        "dots behind a link": f"{root}/link/../elsewhere",
        "a name that begins like it": f"{root}-too",
        "a loop": root / "loop",
        "a pointer": root / "borrowed",
        "relative": "inside",
        "above": root.parent,
    }


def test_a_path_that_leads_out_is_refused_however_it_is_written(client: httpx2.Client, root: Path) -> None:
    for why, path in outside(root).items():
        refused = named(client, path)
        assert (refused.status_code, refused.json()["rule"]) == (422, RULE), why
        assert "GUILDHALL_REPOSITORIES" in refused.json()["detail"]
        assert refused.json()["field"] == "repository"
    assert client.get("/api/projects").json()["items"] == []


def test_what_leads_inside_is_taken_and_so_is_none(client: httpx2.Client, root: Path) -> None:
    (root / "inner-link").symlink_to(root / "inside")
    for path in (root / "inside", f"{root}/x/../inside", root / "inner-link", root / "not-there-yet", ""):
        assert named(client, path).status_code == 201, path


def test_every_way_to_name_a_repository_is_guarded(client: httpx2.Client, root: Path) -> None:
    elsewhere = str(root.parent / "elsewhere")
    asked = {"name": "Site", "repository": elsewhere}
    assert client.post("/orgs/default/projects", json=asked).json()["rule"] == RULE
    made = named(client, root / "inside")
    path, match = f"/api/projects/{made.json()['id']}", {"If-Match": made.headers["ETag"]}
    changed = client.patch(path, json={"repository": elsewhere}, headers=match)
    assert (changed.status_code, changed.json()["rule"]) == (422, RULE)
    assert client.patch(path, json={"goal": "New."}, headers=match).status_code == 200


def test_a_path_that_leads_out_only_later_is_refused_when_it_is_used(
    client: httpx2.Client, root: Path
) -> None:
    (root / "current").symlink_to(root / "inside")
    project_id = named(client, root / "current").json()["id"]
    client.post("/api/tasks", json={"project_id": project_id, "title": "Write", "commands": ["true"]})
    (root / "current").unlink()
    (root / "current").symlink_to(root.parent / "elsewhere")
    refused = client.post("/api/runs", json={"project_id": project_id})
    assert (refused.status_code, refused.json().get("rule")) == (422, RULE), refused.text


def test_a_loop_of_links_leads_nowhere(client: httpx2.Client, root: Path) -> None:
    loop = root / "loop"
    loop.symlink_to(root / "other")
    (root / "other").symlink_to(loop)
    asked = {"folder": str(loop), "has_repository": True}
    refused = client.post("/api/references/project", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed"), refused.text
    assert client.get("/api/references/project", params={"folder": str(loop)}).status_code < 500
    assert client.get("/api/projects").json()["items"] == []


def test_a_repository_of_which_parts_lie_elsewhere_is_refused(client: httpx2.Client, root: Path) -> None:
    elsewhere = root.parent / "elsewhere" / ".git"
    for number, part in enumerate(("objects", "refs", "objects/pack", "refs/heads", "packed-refs")):
        git_dir = root / f"made-of-{number}" / ".git"
        (git_dir / "objects").mkdir(parents=True)
        (git_dir / "refs").mkdir()
        (git_dir / "HEAD").write_text("ref: refs/heads/main\n")
        place = git_dir / part
        if place.is_dir():
            place.rmdir()
        place.symlink_to(elsewhere / part)
        assert named(client, git_dir.parent).json()["rule"] == RULE, part


def test_a_repository_that_borrows_from_elsewhere_is_refused(client: httpx2.Client, root: Path) -> None:
    elsewhere = root.parent / "elsewhere" / ".git" / "objects"
    for name, borrows in (("lender", str(elsewhere)), ("borrower", "../../../lender/.git/objects")):
        objects = root / name / ".git" / "objects"
        (objects / "info").mkdir(parents=True)
        (objects.parent / "refs").mkdir()
        (objects.parent / "HEAD").write_text("ref: refs/heads/main\n")
        (objects / "info" / "alternates").write_text(f"# of {name}\n{borrows}\n")
        assert named(client, root / name).json()["rule"] == RULE, name
