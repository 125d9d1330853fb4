"""Adds a line to a user's `.git/info/exclude`: a data folder inside a repository is nothing to commit.

It must never follow a link there, nor change a line that is already in the file.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from guildhall.adapters.git.command import Git
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.sources import opened
from guildhall.application.ports.repository import RepositoryError


def exclude(git: Git, store: Place, folder: Path, pattern: str) -> None:
    """Add a line to the file that all worktrees of a repository share, if it is not there.

    Raises:
        RepositoryError: when the folder is no repository, the pattern is not one line, or the file is a link.
    """
    if not pattern or "\n" in pattern or "\r" in pattern or "\0" in pattern:
        raise RepositoryError(f"{pattern!r} is no line for info/exclude: give one line", field="pattern")
    with opened(git, store, folder) as source:
        path = source.common_dir / "info" / "exclude"
        path.parent.mkdir(exist_ok=True)
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise RepositoryError(
                f"{path} cannot be written ({error.strerror}): add the line {pattern} to it yourself",
                field="repo",
            ) from error
        with os.fdopen(file, "r+b") as lines:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise RepositoryError(
                    f"{path} is no file: add the line {pattern} to one of that name", field="repo"
                )
            text = lines.read()
            if os.fsencode(pattern) not in (line.rstrip(b"\r") for line in text.split(b"\n")):
                start = b"" if not text or text.endswith(b"\n") else b"\n"
                lines.write(start + os.fsencode(pattern) + b"\n")
