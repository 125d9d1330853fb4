"""The files of a scanned tree, listed and read without ever following a link or leaving the tree.

The lists are made here and handed to the tools file by file: what a tool would find, skip or exclude
by itself is decided by files of the tree, and those are not trusted.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from guildhall.application.named_paths import path_text
from guildhall.domain.record import Record

PYTHON_LIMIT = 2 << 20
"""Bytes of the largest Python file that is given to a scanner."""
_FILES_LIMIT = 200_000
_PATH_LIMIT = 3_900
_SPAN_LIMIT = 16
_READ_LIMIT = 8 << 20
_PYTHON_SUFFIXES = frozenset({".py", ".pyw"})
_TEST_FOLDERS = frozenset({"tests", "test", "testing"})


class SourceFile(Record):
    """A regular file: its path relative to the tree (as the OS decodes it) and its size in bytes."""

    path: str
    size: int


class Inventory(Record):
    """All regular files of a tree, sorted by path, and what was left out, as sentences.

    ``complete`` is false when the tree is larger than what is scanned.
    """

    files: tuple[SourceFile, ...]
    notes: tuple[str, ...]
    complete: bool = True


def is_test_path(path: str) -> bool:
    """Whether a file belongs to tests, by its folders or its name (pytest's conventions)."""
    pure = PurePosixPath(path)
    name = pure.name
    in_folder = any(part in _TEST_FOLDERS for part in pure.parts[:-1])
    return in_folder or name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


class SourceTree:
    """A folder that is scanned."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def inventory(self, paths: Sequence[str] | None = None) -> Inventory:
        """List the regular files, or those that ``paths`` names (files, or folders with all below them).

        Folders named ``.git`` are passed over: a repository cannot contain one.
        """
        files: list[SourceFile] = []
        notes: list[str] = []
        pending = [""]
        while pending and len(files) < _FILES_LIMIT:
            folder = pending.pop()
            try:
                entries = sorted(os.scandir(self.root / folder), key=lambda entry: entry.name)
            except OSError as error:
                notes.append(f"The folder {path_text(folder)!r} could not be read: {error.strerror}.")
                continue
            for entry in entries:
                self._take(entry, f"{folder}/{entry.name}" if folder else entry.name, files, pending, notes)
        chosen = [file for file in files if paths is None or _is_named(file.path, paths)]
        complete = not pending
        if not complete:
            notes.append(f"Only the first {_FILES_LIMIT} files were listed.")
        return Inventory(tuple(sorted(chosen, key=lambda file: file.path)), tuple(notes), complete)

    def read(self, path: str, limit: int = _READ_LIMIT) -> bytes:
        """The first ``limit`` bytes of a listed file; empty when it is not a regular file (any more)."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(self.root / path, flags)
        except OSError:
            return b""
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read(limit) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""

    def python_files(self, inventory: Inventory) -> list[SourceFile]:
        """The Python sources: by suffix, or without one by a first line that names python."""
        return [file for file in inventory.files if self._is_python(file)]

    def _is_python(self, file: SourceFile) -> bool:
        suffix = PurePosixPath(file.path).suffix
        if suffix:
            return suffix in _PYTHON_SUFFIXES
        first = self.read(file.path, 128).split(b"\n", 1)[0]
        return first.startswith(b"#!") and b"python" in first

    @staticmethod
    def _take(
        entry: os.DirEntry[str], path: str, files: list[SourceFile], pending: list[str], notes: list[str]
    ) -> None:
        try:
            if entry.is_dir(follow_symlinks=False):
                if entry.name == ".git":
                    return
                if len(os.fsencode(path)) > _PATH_LIMIT:
                    notes.append(f"A folder below {path_text(path)[:80]!r} lies too deep to be read.")
                    return
                pending.append(path)
            elif entry.is_file(follow_symlinks=False):
                files.append(SourceFile(path, entry.stat(follow_symlinks=False).st_size))
        except OSError as error:
            notes.append(f"{path_text(path)!r} could not be read: {error.strerror}.")


class Lines:
    """The lines of listed files, for the text that a finding is about; the last few files are kept."""

    def __init__(self, tree: SourceTree) -> None:
        self._of = lru_cache(maxsize=64)(self._split)
        self._tree = tree

    def between(self, path: str, first: int, last: int) -> bytes:
        """Lines ``first`` to ``last`` (from 1, both included) of a file; empty where it has none."""
        return b"\n".join(self._of(path)[max(first, 1) - 1 : max(last, first)])

    def span(self, path: str, start: tuple[int, int], end: tuple[int, int]) -> bytes:
        """The text between two places, (line from 1, byte from 0), or the whole lines where that is little.

        A span outlives a formatter that breaks lines; one of a word or two would not tell places apart.
        """
        whole = self.between(path, start[0], end[0])
        last = whole.rpartition(b"\n")[2]
        text = whole[start[1] : len(whole) - len(last) + end[1]]
        return text if len(text) >= _SPAN_LIMIT else whole

    def _split(self, path: str) -> tuple[bytes, ...]:
        return tuple(self._tree.read(path).split(b"\n"))

    def all(self, path: str) -> bytes:
        """The whole file."""
        return b"\n".join(self._of(path))


def _is_named(path: str, paths: Sequence[str]) -> bool:
    wanted = [name.removeprefix("./").rstrip("/") for name in paths]
    return any(name in ("", ".") or path == name or path.startswith(f"{name}/") for name in wanted)
