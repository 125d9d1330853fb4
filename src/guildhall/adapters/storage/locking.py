"""Locks between processes: a file stands for what is locked; it must never be removed."""

from __future__ import annotations

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from guildhall.adapters.storage.private import made, opened


@contextmanager
def locked(file: Path, root: Path) -> Generator[None]:
    """Hold a file's lock, against threads too; the file, and its folder in a root, are made where missing.

    The system lets it go with the process, however that ends.
    """
    made(file.parent, root)
    with open(file, "ab", opener=opened) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
