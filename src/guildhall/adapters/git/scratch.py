"""Folders in a store that live as long as one call, and the sweeping of those that a killed call left.

It must never remove what a running call may still use.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from guildhall.adapters.git.command import told

ABANDONED_SECONDS = 6 * 3600


@contextmanager
def scratch(store: Path) -> Generator[Path]:
    """A new folder inside a store, removed when the context ends.

    Raises:
        RepositoryError: when it cannot be made.
    """
    parent = store / "scratch"
    with told("making a temporary folder in the store"):
        parent.mkdir(exist_ok=True)
        holder = tempfile.TemporaryDirectory(dir=parent)
    with holder as name:
        yield Path(name)


def sweep(store: Path) -> None:
    """Remove folders that are long abandoned, by the clock of the disk."""
    parent = store / "scratch"
    parent.mkdir(exist_ok=True)
    os.utime(parent)
    now = parent.stat().st_mtime
    for left in parent.iterdir():
        with suppress(FileNotFoundError):  # a call that ran has ended, and removed its own
            if now - left.lstat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
