"""Writes a command's file; it must never leave a part of one there, nor an empty one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import TextIO

DEVICES = ("/dev/", "/proc/")
"""What is called by these leads to something that is open already: its name is never taken from it."""


def write_whole(path: Path, parts: Iterable[str]) -> None:
    """Write all parts to a file, or none: one that is there is replaced, with its mode, by a whole one.

    What is no file of its own (``/dev/stdout``, a pipe), or lies in a folder that takes no other file, is
    written over once all parts are there. Whatever producing a part raises is passed on.

    Raises:
        OSError: when it cannot be written.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
    if str(path).startswith(DEVICES) or (target.exists() and not target.is_file()):
        _write_over(path, parts)
        return
    try:
        file = beside.open("x", encoding="utf-8")
    except OSError:
        _write_over(path, parts)
        return
    try:
        with file:
            _write_through(file, target, parts)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _write_through(file: TextIO, target: Path, parts: Iterable[str]) -> None:
    """Write everything to the disk, under the mode of the file that is to be replaced."""
    file.writelines(parts)
    if target.exists():
        os.fchmod(file.fileno(), target.stat().st_mode & 0o7777)
    file.flush()
    os.fsync(file.fileno())


def _write_over(path: Path, parts: Iterable[str]) -> None:
    with TemporaryFile("w+", encoding="utf-8") as whole:
        whole.writelines(parts)
        whole.seek(0)
        with path.open("w", encoding="utf-8") as file:
            shutil.copyfileobj(whole, file)
