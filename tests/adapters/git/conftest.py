"""Real repositories to work on, a program that tells when it was run, and a picture of a folder."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from guildhall.adapters.git import GitRepositories, GitRepository
from guildhall.application.ports.repository import Author

USER_ENV = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "User",
    "GIT_AUTHOR_EMAIL": "user@example.com",
    "GIT_COMMITTER_NAME": "User",
    "GIT_COMMITTER_EMAIL": "user@example.com",
    "LC_ALL": "C",
}


class UserRepository:
    """A repository as a person has one, driven with the plain git program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *args: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *args], cwd=self.folder, env=USER_ENV, input=stdin, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return os.fsdecode(done.stdout).removesuffix("\n")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def commit(self, message: str = "Change", **files: str) -> str:
        for name, text in files.items():
            self.write(name, text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def tip(self, ref: str = "HEAD") -> str:
        return self.git("rev-parse", "--verify", ref)


class Canary:
    """A program that leaves a mark when somebody runs it."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "canary-was-run"
        self.program = folder / "canary"
        self.program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{self.mark}'\ncat\n")
        self.program.chmod(0o755)

    @property
    def runs(self) -> str:
        return self.mark.read_text() if self.mark.exists() else ""


def _picture(folder: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[str(path)] = (stat.filemode(state.st_mode), state.st_mtime_ns, state.st_ino, content)
    return found


@pytest.fixture
def picture() -> Callable[[Path], dict[str, object]]:
    """Everything in a folder: kinds, rights, times and bytes."""
    return _picture


@pytest.fixture
def canary(tmp_path: Path) -> Canary:
    return Canary(tmp_path)


@pytest.fixture
def make_user(tmp_path: Path) -> Callable[..., UserRepository]:
    """Makes repositories with a branch main; with one commit of a file a.txt unless told otherwise."""

    def make(name: str = "user", *, empty: bool = False) -> UserRepository:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        user = UserRepository(folder)
        user.git("init", "-q", "-b", "main")
        if not empty:
            user.write("a.txt", "one\n")
            user.commit("First")
        return user

    return make


@pytest.fixture
def user(make_user: Callable[..., UserRepository]) -> UserRepository:
    return make_user()


@pytest.fixture
def at() -> type[UserRepository]:
    """Drives plain git in a folder that is there already."""
    return UserRepository


@pytest.fixture
def stores(tmp_path: Path) -> GitRepositories:
    return GitRepositories(tmp_path / "stores")


@pytest.fixture
def store(stores: GitRepositories) -> GitRepository:
    return stores.open("p-1")


@pytest.fixture
def dev() -> Author:
    return Author("Dev", "dev@guildhall.invalid")


HOOKS = [
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-auto-gc",
    "pre-commit",
    "pre-receive",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "update",
]


PROGRAMS = {
    "core": [
        "fsmonitor = PROGRAM",
        "hooksPath = HOOKS",
        "sshCommand = PROGRAM",
        "pager = PROGRAM",
        "editor = PROGRAM",
        "askPass = PROGRAM",
        "gitProxy = PROGRAM",
        "alternateRefsCommand = PROGRAM",
    ],
    'filter "evil"': ["clean = PROGRAM", "smudge = PROGRAM", "required = true"],
    "diff": ["external = PROGRAM"],
    'diff "evil"': ["textconv = PROGRAM", "command = PROGRAM"],
    'merge "evil"': ["driver = PROGRAM %A"],
    "gpg": ["program = PROGRAM"],
    "log": ["showSignature = true"],
    "commit": ["gpgSign = true"],
    "credential": ["helper = !PROGRAM"],
    "uploadpack": ["packObjectsHook = PROGRAM"],
    "gc": ["auto = 1", "recentObjectsHook = PROGRAM"],
    'hook "evil"': ["event = reference-transaction", "event = post-merge", "command = PROGRAM"],
    'remote "origin"': ["url = ext::PROGRAM", "uploadpack = PROGRAM"],
    "pager": ["status = PROGRAM"],
    "include": ["path = more"],
}


@pytest.fixture
def plant(canary: Canary) -> Callable[[UserRepository], Canary]:
    """Names the canary wherever a repository can name a program; it must not run after that."""

    def planted(user: UserRepository) -> Canary:
        common = Path(user.git("rev-parse", "--path-format=absolute", "--git-common-dir"))
        hooks = common / "hooks"
        hooks.mkdir(exist_ok=True)
        for hook in HOOKS:
            (hooks / hook).unlink(missing_ok=True)
            (hooks / hook).symlink_to(canary.program)
        program = canary.program
        (common / "more").write_text(f'[core]\n\tfsmonitor = {program}\n[alias]\n\tstatus = "!{program}"\n')
        with (common / "config").open("a") as config:
            for section, settings in PROGRAMS.items():
                config.write(f"[{section}]\n")
                for line in settings:
                    named = line.replace("PROGRAM", str(program)).replace("HOOKS", str(hooks))
                    config.write(f"\t{named}\n")
        return canary

    return planted
