"""What tests of agent runtimes share: a scripted server, a session over a real folder, clock, chance."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from guildhall.application.ports.agent_runtime import Assignment

HERE = Path(__file__).parent


def load(name: str) -> ModuleType:
    """A module that lies beside this file, by its path; the same one for every caller."""
    known = f"guildhall_tests_runtimes_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, HERE / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[known] = module
        spec.loader.exec_module(module)
    return sys.modules[known]


class SteppingClock:
    """A clock that stands still but for its sleeps, which it remembers."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class MiddleChance:
    """Chance that always falls in the middle."""

    def uniform(self, low: float, high: float) -> float:
        return (low + high) / 2


@pytest.fixture
def script() -> ModuleType:
    """The module with the words of the script: ``calls``, ``hands_in``, ``fails``, …"""
    return load("openai_server")


@pytest.fixture
def server(script: ModuleType) -> Iterator[Any]:
    """A running :class:`OpenAIServer`."""
    with script.OpenAIServer().running() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small Python project with a bug and a test that shows it, in a clone of its own."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "adding.py").write_text("def add(a, b):\n    return a - b\n")
    (folder / "test_adding.py").write_text(
        "from adding import add\n\n\ndef test_add():\n    assert add(2, 3) == 5\n"
    )
    for line in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *line], cwd=folder, check=True)
    return folder


@pytest.fixture
def session(workspace: Path) -> Any:
    """A :class:`FolderSession` in the workspace."""
    return load("folder_session").FolderSession(workspace)


@pytest.fixture
def clock() -> SteppingClock:
    """A clock that does not wait."""
    return SteppingClock()


@pytest.fixture
def chance() -> MiddleChance:
    """Chance without any."""
    return MiddleChance()


@pytest.fixture
def assignment() -> Assignment:
    """The task to mend the bug of the workspace."""
    return Assignment(
        task_id="018f0000-0000-7000-8000-000000000001",
        code="T-1",
        title="Mend add",
        description="add subtracts.",
        role="developer",
        commands=(),
        acceptance_criteria=("`python -m pytest -q` exits 0",),
        owned_paths=("adding.py",),
        findings=(),
        brief="You are at work on one task.",
        instructions="",
    )
