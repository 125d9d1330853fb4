"""Files and folders that nobody but who runs Guildhall can look into, whatever the umask allows."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE = 0o700
"""The mode of folders."""

_FILE = 0o600


def opened(name: str, flags: int) -> int:
    """Open a file for ``open(opener=…)``; where it is made by that it is private."""
    return os.open(name, flags, _FILE)


def touched(path: Path) -> None:
    """Make an empty file that is private; where there is one, it counts as modified now."""
    path.touch(mode=_FILE)
