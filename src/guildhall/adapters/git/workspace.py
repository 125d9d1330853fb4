"""Writes a commit's files into a new folder, with a repository of the agent's own beside them or without one.

It must never touch a folder that is not empty, nor run git on a workspace after an agent has been in it.
"""

from __future__ import annotations

from pathlib import Path

from guildhall.adapters.git.command import LONG_LIMIT, Git, told
from guildhall.adapters.git.environment import NEUTRAL_ATTRIBUTES, Place, quoted_path
from guildhall.adapters.git.refs import branch_ref, resolve
from guildhall.adapters.git.scratch import scratch
from guildhall.application.ports.repository import Author, RepositoryError
from guildhall.domain.record import evolve

AGENT = Author("Guildhall agent", "agent@guildhall.invalid")
"""Who a workspace's own repository says its commits are by; results are committed under the role's name."""

_CONFIG = """[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = true
[gc]
\tauto = 0
[user]
\tname = {name}
\temail = {email}
"""


def create_workspace(git: Git, store: Place, folder: Path, commit: str, branch: str) -> None:
    """Make a folder a clone that borrows the store's objects; submodules stay empty folders.

    Raises:
        RepositoryError: when the folder is not empty, the commit is unknown, or a path of it is not allowed.
    """
    ref = branch_ref(branch)
    found = _require(git, store, commit)
    with told(f"making the workspace {folder}"):
        _require_empty(folder)
        git_dir = _make_git_dir(store, folder, ref, found)
    _write_files(git, Place(git_dir, work_tree=folder, index=git_dir / "index"), found)


def checkout_tree(git: Git, store: Place, folder: Path, commit: str) -> None:
    """Write a commit's files, and nothing else, into a folder; links are made as links.

    Raises:
        RepositoryError: as `create_workspace`.
    """
    found = _require(git, store, commit)
    with told(f"making the folder {folder}"):
        _require_empty(folder)
    with scratch(store.git_dir) as ours:
        _write_files(git, evolve(store, work_tree=folder, index=ours / "index"), found)


def _make_git_dir(store: Place, folder: Path, ref: str, commit: str) -> Path:
    """Make a repository by hand, which `git clone` would fill from templates and with a remote."""
    git_dir = folder / ".git"
    files = {
        "HEAD": f"ref: {ref}\n",
        "config": _CONFIG.format(name=AGENT.name, email=AGENT.email),
        "info/attributes": NEUTRAL_ATTRIBUTES,
        "objects/info/alternates": quoted_path(store.git_dir / "objects") + "\n",
        ref: f"{commit}\n",
    }
    for name, text in files.items():
        path = git_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (git_dir / "objects" / "pack").mkdir()
    return git_dir


def _write_files(git: Git, place: Place, commit: str) -> None:
    git.run(place, "read-tree", "-m", "-u", commit, time_limit=LONG_LIMIT)


def _require(git: Git, store: Place, commit: str) -> str:
    found = resolve(git, store, commit)
    if found is None:
        raise RepositoryError(
            f"the store {store.git_dir} has no commit {commit!r}: import the branch first", field="commit"
        )
    return found


def _require_empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() or any(folder.iterdir()):
        raise RepositoryError(f"{folder} is not empty: give a new folder for the files", field="folder")
