"""Files and folders that nobody but who runs Guildhall can look into, whatever the umask allows."""

from __future__ import annotations

import errno
import os
from pathlib import Path

PRIVATE = 0o700
"""The mode of folders."""

_FILE = 0o600


def opened(name: str, flags: int) -> int:
    """Open a file for ``open(opener=…)``; where it is made by that it is private."""
    return os.open(name, flags, _FILE)


def made(folder: Path, root: Path) -> None:
    """Make a private folder and those above it below a root, which is never made: it was moved, or removed.

    Raises:
        FileNotFoundError: when the root is not there.
    """
    if not root.is_dir():
        raise FileNotFoundError(errno.ENOENT, "The data folder is not there any more", str(root))
    place = root
    for part in folder.relative_to(root).parts:
        place /= part
        place.mkdir(exist_ok=True, mode=PRIVATE)


def touched(path: Path) -> None:
    """Make an empty file that is private; where there is one, it counts as modified now."""
    path.touch(mode=_FILE)
