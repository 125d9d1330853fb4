"""Every sandbox that really works on this machine, and the folders of a session to run in."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guildhall.adapters.sandbox import choice
from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.adapters.sandbox.unconfined import NoSandbox
from guildhall.application.ports.executor import CommandResult, CommandSpec, Limits

ISOLATING = {
    f"{sandbox.name}-{'mounted' if sandbox.mounted else 'rules-only'}": sandbox
    for sandbox in reversed(choice.working())  # the best of each kind
    if isinstance(sandbox, LaunchedSandbox)
}
ALL: dict[str, LaunchedSandbox] = {**ISOLATING, "none": NoSandbox()}
_numbers = itertools.count()


@pytest.fixture(params=list(ISOLATING))
def sandbox(request: pytest.FixtureRequest) -> LaunchedSandbox:
    """A sandbox that isolates."""
    return ISOLATING[request.param]


@pytest.fixture(params=list(ALL))
def any_sandbox(request: pytest.FixtureRequest) -> LaunchedSandbox:
    """A sandbox, or none: what holds limits and ends the group."""
    return ALL[request.param]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The workspace of the session under test."""
    folder = tmp_path / "sessions" / "mine" / "workspace"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def shell(any_sandbox: LaunchedSandbox, workspace: Path) -> Callable[..., CommandResult]:
    """Run a shell line in a sandbox, with these limits."""

    def run(line: str, **limits: float) -> CommandResult:
        return any_sandbox.run(
            CommandSpec(("sh", "-c", line), workspace, limits=Limits(**{"seconds": 30, **limits}))
        )

    return run


@pytest.fixture
def python(sandbox: LaunchedSandbox, workspace: Path) -> Callable[[str], CommandResult]:
    """Run a Python program in an isolating sandbox."""

    def run(code: str) -> CommandResult:
        return sandbox.run(CommandSpec(("python3", "-c", code), workspace, limits=Limits(seconds=30)))

    return run


@pytest.fixture
def marker() -> str:
    """A number of seconds to sleep that no other process of this machine names."""
    return f"6{os.getpid()}.{next(_numbers)}77"


def processes_naming(text: str) -> list[int]:
    """The living processes that have this text in their command line."""
    found: list[int] = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                line = (folder / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if text.encode() in line:
                found.append(int(folder.name))
    return found


@pytest.fixture
def naming() -> Callable[[str], list[int]]:
    """The living processes that have a text in their command line."""
    return processes_naming
