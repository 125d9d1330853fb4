"""A store with a run that waits to be driven."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import start_run
from guildhall.bootstrap import Container, build
from guildhall.settings import Settings


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    settings = Settings(lease_seconds=2, key_dir=tmp_path / "keys")
    opened = build(tmp_path / "data", settings)
    yield opened
    opened.close()


@pytest.fixture
def run_id(container: Container, tmp_path: Path) -> str:
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "README.md").write_text("# Here\n")
    who = ["-c", "user.name=P", "-c", "user.email=p@example.org"]
    for line in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *who, *line], cwd=repository, check=True)
    tasks = (PlannedTask("A", "Write", commands=("sleep 1; echo a > a.txt",)),)
    backlog = Backlog("yaml", "b.yaml", "Try.", tasks, "d" * 64, settings={"security_gate": "off"})
    request = RunRequest(backlog, repository, settings=(("changelog", False),))
    return start_run(container.company, request, container.company.origin("tests")).run_id
