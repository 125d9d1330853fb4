"""Takes a repository in for a trial before anything is made, and leaves nothing behind for good."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from guildhall.adapters.git.repositories import GitRepositories
from guildhall.adapters.system import SystemClock
from guildhall.bootstrap import roots_of

TRIAL = "guildhall-trial-"
"""How the folders begin in which a repository is taken in for a trial."""
LEFT_SECONDS = 86_400.0
"""A trial takes seconds: what is so old was left by a process that was killed."""


def try_repository(path: Path, roots: tuple[Path, ...]) -> None:
    """See that work on a repository could begin.

    Raises:
        RepositoryError: saying what it is and what to do.
    """
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=TRIAL) as folder:
        GitRepositories(Path(folder), roots=roots_of(roots)).open("trial").import_branch(path)


def _sweep(folder: Path) -> None:
    """Remove this user's trials that were left behind: nothing else does, a store may not be there yet."""
    now = SystemClock().now().timestamp()
    for left in folder.glob(f"{TRIAL}*"):
        try:
            found = left.lstat()
        except FileNotFoundError:
            continue  # its own process has just removed it
        if found.st_uid == os.getuid() and now - found.st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
