"""Locks between processes: a file stands for what is locked; it must never be removed."""

from __future__ import annotations

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from guildhall.adapters.storage.private import PRIVATE, opened


@contextmanager
def locked(file: Path) -> Generator[None]:
    """Hold a file's lock, against threads too; the file and its folder are made where they are missing.

    The system lets it go with the process, however that ends.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    with open(file, "ab", opener=opened) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
