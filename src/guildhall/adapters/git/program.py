"""Where the git that is used lies with what it is made of; it must never start another one."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

from guildhall.adapters.git.environment import Place, environment

SECONDS = 10.0
LIBRARIES = ("lib", "lib64")
"""Folders beside that of a program whose libraries it may need, as those of Conda and of /opt do."""


def folders_of_git() -> tuple[Path, ...]:
    """The folders that the git on PATH needs of its own, wherever it lies; none where there is none."""
    found = shutil.which("git")
    return _folders(Path(found).absolute()) if found else ()


@cache
def _folders(program: Path) -> tuple[Path, ...]:
    real = program.resolve()
    parts = subprocess.run(
        [program, "--exec-path"],
        cwd="/",
        env=environment(Place(Path("/")), program),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    ).stdout.strip()
    beside = [real.parent.parent / name for name in LIBRARIES]
    return (program.parent, real.parent, *([Path(parts)] if parts else []), *beside)
