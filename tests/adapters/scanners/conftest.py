"""A way to run commands as the sandbox would, without one, and trees to scan."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from guildhall.application.ports.executor import CommandResult, CommandSpec


def run_command(spec: CommandSpec) -> CommandResult:
    """Run a command in its workspace with its input; both streams are one, as in the sandbox."""
    done = subprocess.run(
        spec.argv,
        cwd=spec.workspace,
        input=spec.stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=spec.limits.seconds,
        check=False,
    )
    code = done.returncode if done.returncode >= 0 else 128 - done.returncode
    return CommandResult(code, "exited", done.stdout.decode("utf-8", "replace"), False, 0.1, 0)


@pytest.fixture
def run() -> Callable[[CommandSpec], CommandResult]:
    return run_command


@pytest.fixture
def make_tree(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    def make(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "tree"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        root.mkdir(exist_ok=True)
        return root

    return make
