"""Measure and remove folders that an untrusted command wrote; it must never follow a link out of them."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator


class DiskMeter:
    """Adds up the blocks below some folders and of unlinked open files, a slice of time at once.

    ``group`` names the processes whose open files count: a file that was deleted while it is
    open, or that never had a name, uses its space on.
    """

    def __init__(self, folders: list[str], group: Callable[[], list[int]]) -> None:
        self._folders = folders
        self._group = group
        self._walk: Iterator[int] = iter(())
        self._sum = 0
        self.used = 0
        """Bytes seen by the last walk, or by this one if they are more already."""

    def step(self, seconds: float) -> bool:
        """Go on for a slice of time; true when a walk came to its end."""
        until = time.monotonic() + seconds
        for size in self._walk:
            self._sum += size
            self.used = max(self.used, self._sum)
            if time.monotonic() >= until:
                return False
        self.used, self._sum = self._sum, 0
        self._walk = self._sizes()
        return True

    def measure(self) -> int:
        """Walk once from the beginning to the end; bytes."""
        self.used = sum(self._sizes())
        return self.used

    def _sizes(self) -> Iterator[int]:
        seen: set[tuple[int, int]] = set()
        for info in self._files():
            if info.st_nlink != 1 and not stat.S_ISDIR(info.st_mode):
                if (info.st_dev, info.st_ino) in seen:
                    continue
                seen.add((info.st_dev, info.st_ino))
            yield info.st_blocks * 512

    def _files(self) -> Iterator[os.stat_result]:
        folders = list(self._folders)
        while folders:
            try:
                with os.scandir(folders.pop()) as entries:
                    for entry in entries:
                        yield entry.stat(follow_symlinks=False)
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
            except OSError:  # the command removed it, closed it or nested it too deep to be named
                continue
        for pid in self._group():
            yield from _unlinked(pid)


def _unlinked(pid: int) -> Iterator[os.stat_result]:
    folder = f"/proc/{pid}/fd"
    try:
        names = os.listdir(folder)  # noqa: PTH208 - starts faster
    except OSError:  # it ended, or hides its files from its own user
        return
    for name in names:
        try:
            info = os.stat(f"{folder}/{name}")  # noqa: PTH116 - starts faster
        except OSError:  # closed meanwhile
            continue
        if stat.S_ISREG(info.st_mode) and info.st_nlink == 0:
            yield info


def remove_tree(top: str) -> None:
    """Remove a folder and all below it, also folders whose owner took the right to; links are not followed.

    Only for folders that no living process can change any more. Folders are moved up before
    they are emptied, so that no path is too long however deep they were nested.
    """
    folders = [top]
    moved = 0
    while folders:
        folder = folders.pop()
        os.chmod(folder, 0o700)  # noqa: PTH101 - starts faster
        with os.scandir(folder) as entries:
            found = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries]
        for path, is_folder in found:
            if not is_folder:
                os.unlink(path)  # noqa: PTH108 - starts faster
                continue
            os.chmod(path, 0o700)  # noqa: PTH101 - a folder is moved by who may write it
            moved += 1
            folders.append(f"{top}.{moved}")
            os.rename(path, folders[-1])  # noqa: PTH104 - starts faster
        os.rmdir(folder)  # noqa: PTH106 - starts faster
