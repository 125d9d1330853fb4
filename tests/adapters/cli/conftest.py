"""The command line in this process and in processes of its own, over real repositories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.cli.app import main
from guildhall.main.embedded import EmbeddedGuildhall

GIT_ENV = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "User",
    "GIT_AUTHOR_EMAIL": "user@example.com",
    "GIT_COMMITTER_NAME": "User",
    "GIT_COMMITTER_EMAIL": "user@example.com",
}

BACKLOG = """\
project: demo
goal: Try the command line.
test_command: "true"
tasks:
  - id: T-1
    title: Write a file
    priority: P1
    owned_paths: ["b.txt"]
    commands: ["echo 1 > b.txt"]
  - id: T-2
    title: Fail
    depends_on: [T-1]
    commands: ["echo no luck; exit 1"]
    attempts: 1
"""


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output as one JSON value."""
        return json.loads(self.out)


Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("GUILDHALL_"):
            monkeypatch.delenv(name)


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """Run one command in this process."""

    def run(*arguments: str | Path) -> Result:
        capfd.readouterr()
        code = main([str(one) for one in arguments], EmbeddedGuildhall)
        captured = capfd.readouterr()
        return Result(code, captured.out, captured.err)

    return run


def command(arguments: Sequence[str | Path]) -> list[str]:
    """A command line for a process of its own."""
    return [sys.executable, "-m", "guildhall.main.cli", *map(str, arguments)]


@pytest.fixture(name="command")
def _command() -> Callable[[Sequence[str | Path]], list[str]]:
    """Makes a command line for a process of its own."""
    return command


@pytest.fixture
def process() -> Call:
    """Run one command in a process of its own."""

    def run(*arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> Result:
        done = subprocess.run(
            command(arguments),
            cwd=cwd,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = tmp_path / "my repo"
    folder.mkdir()
    (folder / "a.txt").write_text("hello\n")
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **GIT_ENV}, check=True)
    return folder


@pytest.fixture
def backlog(tmp_path: Path) -> Path:
    """A backlog of which one task succeeds and one fails."""
    path = tmp_path / "backlog.yaml"
    path.write_text(BACKLOG)
    return path


KEY = "key-of-the-doors"  # pragma: allowlist secret


@pytest.fixture
def copied() -> Callable[[Path, Path], Path]:
    """Copy a repository to a folder that is not there yet."""

    def copy(source: Path, target: Path) -> Path:
        shutil.copytree(source, target)
        return target

    return copy


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[Path], str]]:
    """Serve a data folder in a process of its own, which ends with the test: returns its address."""
    monkeypatch.setenv("GUILDHALL_API_KEY", KEY)
    processes: list[subprocess.Popen[bytes]] = []

    def serve(data: Path) -> str:
        out = tmp_path / "up.out"
        with out.open("w") as file:
            up = command(["up", "--data", data, "--port", "0", "--json"])
            processes.append(subprocess.Popen(up, stdout=file))
        deadline = time.monotonic() + 60
        while "url" not in out.read_text():
            assert processes[-1].poll() is None and time.monotonic() < deadline, out.read_text()
            time.sleep(0.1)
        url: str = json.loads(out.read_text().splitlines()[0])["url"]
        return url

    yield serve
    for process in processes:
        process.terminate()
        process.wait(60)
