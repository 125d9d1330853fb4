"""Files of whole lines that only grow; what a crash left of half a line is taken away before the next one.

Whoever writes holds a lock on a file beside it, which dies with its process: several writers of one file,
also one that believes in a lease which it has lost, come one after the other and see what the last one wrote.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from guildhall.adapters.storage.locking import locked
from guildhall.adapters.storage.private import opened

PIECE = 1 << 16
"""Bytes that are read at first when the last line is looked for, twice as many each time it is longer."""


def extend(path: Path, make: Callable[[bytes | None], bytes]) -> int:
    """Append what ``make`` makes of the last whole line (none in an empty file), durably.

    Returns:
        The bytes that were appended.
    """
    with locked(_lock(path), path.parent), open(path, "a+b", opener=opened) as file:
        more = make(_healed(file))
        if more:
            file.write(more)
            file.flush()
            os.fsync(file.fileno())
    return len(more)


def rewrite(path: Path, change: Callable[[bytes], bytes], write: Callable[[bytes], object]) -> None:
    """Have every line of a file replaced by what ``change`` makes of it, and ``write`` replace the file."""
    with locked(_lock(path), path.parent):
        if path.exists():
            write(b"".join(change(line) for line in path.read_bytes().splitlines(keepends=True)))


def _lock(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _healed(file: BinaryIO) -> bytes | None:
    """The last whole line, once what follows it is cut off; none where there is no whole line."""
    size = file.seek(0, os.SEEK_END)
    tail, begin, piece = b"", size, PIECE
    while begin > 0 and tail.count(b"\n") < 2:
        begin, piece = max(0, size - piece), 2 * piece
        file.seek(begin)
        tail = file.read(size - begin)
    end = tail.rfind(b"\n") + 1
    if end < len(tail):
        file.truncate(begin + end)
        os.fsync(file.fileno())
    file.seek(0, os.SEEK_END)
    return tail[tail.rfind(b"\n", 0, end - 1) + 1 : end] if end else None
