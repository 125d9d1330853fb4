"""Removes folders, whatever was done to the permissions and the depth of what lies in them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from guildhall.adapters.storage.private import PRIVATE


def set_aside(folder: Path, aside: Path) -> None:
    """Give a folder another name beside it, in one step; a link is removed as a link."""
    if folder.is_symlink():
        folder.unlink(missing_ok=True)
        return
    with suppress(FileNotFoundError):
        folder.rename(aside)


def remove_folder(top: Path) -> None:
    """Delete a folder and all in it; a link is removed as a link, and what is absent stays absent."""
    if top.is_symlink():
        top.unlink(missing_ok=True)
        return
    while top.exists():
        # Another process may be removing it too: what it took first is no fault.
        with suppress(FileNotFoundError):
            _remove_tree(top)


def _remove_tree(top: Path) -> None:
    """Delete a folder, also where a command took rights away or nested folders deeper than a path can name.

    Folders are moved up into the top one before they are emptied, so nothing recurses, and what a crash
    leaves still lies in the top one. Links are not followed.
    """
    waiting, moved = [top], 0
    while waiting:
        folder = waiting.pop()
        for path in _opened(folder):
            if path.is_symlink() or not path.is_dir():
                path.unlink(missing_ok=True)
                continue
            place = path
            while folder != top and os.path.lexists(place := top / f".{moved}"):
                moved += 1
            path.chmod(PRIVATE)  # a folder is moved by who may write it
            waiting.append(path.rename(place))
        if folder != top:
            folder.rmdir()
    top.rmdir()


def _opened(folder: Path) -> list[Path]:
    """What is in a folder, whose owner's rights are given back first."""
    folder.chmod(PRIVATE)
    return list(folder.iterdir())
