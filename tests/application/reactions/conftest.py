"""A whole company on real parts, and a run of it that waits to be driven."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.journal import Transaction
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import start_run
from guildhall.application.tasks.handlers import end_session
from guildhall.bootstrap import Container, build
from guildhall.domain.sessions.commands import AssignSession, SpawnSession
from guildhall.settings import Settings


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    """The parts, with leases that no keeper renews during a test."""
    opened = build(tmp_path / "data", Settings(lease_seconds=60, key_dir=tmp_path / "keys"))
    yield opened
    opened.close()


@pytest.fixture
def company(container: Container) -> Company:
    return container.company


@pytest.fixture
def run_id(company: Company, tmp_path: Path) -> str:
    """A queued run on a repository with one commit."""
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "README.md").write_text("# Here\n")
    who = ["-c", "user.name=P", "-c", "user.email=p@example.org"]
    for line in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *who, *line], cwd=repository, check=True)
    tasks = (PlannedTask("A", "Write", commands=("echo a > a.txt",)),)
    backlog = Backlog("yaml", "b.yaml", "Try.", tasks, "d" * 64, settings={"security_gate": "off"})
    return start_run(company, RunRequest(backlog, repository), company.origin("tests")).run_id


@pytest.fixture
def left() -> Callable[..., None]:
    """Makes a session of an org, of a run or of none, with a workspace that something was left in."""

    def leave(company: Company, session_id: str, run_id: str | None, *, over: bool = True) -> None:
        folder = company.world.storage.open_session(session_id, "brief")
        (folder.workspace / "left.txt").write_text("left\n")

        def unit(tx: Transaction) -> None:
            tx.ask("Session", session_id, SpawnSession(session_id, "pm", "pm", run_id, "w", "r"))
            tx.ask("Session", session_id, AssignSession(None, None, "kickoff"))
            if over:
                end_session(tx, session_id, completed=True)

        company.journal.execute(company.scope, company.origin("tests"), unit)

    return leave
