"""Reads a project's files as data, whatever they hold; it must never raise for their content.

What is too large, malformed or of another type than expected counts as absent, and a note says so.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any, cast

from guildhall.application.ports.toolchain import ReadFile

_MANIFEST_LIMIT = 1 << 20
_NOTES_LIMIT = 20
_Parse = Callable[[str], Any]


class Facts:
    """The files of a project, or of one of its folders."""

    def __init__(self, files: Iterable[str], read: ReadFile, notes: list[str] | None = None) -> None:
        self.files = frozenset(files)
        self.notes: list[str] = [] if notes is None else notes
        self._read = read

    def below(self, folder: str) -> Facts:
        """The project as seen from one of its folders; notes are shared."""
        inside = (path.removeprefix(f"{folder}/") for path in self.files if path.startswith(f"{folder}/"))
        return Facts(inside, lambda path: self._read(f"{folder}/{path}"), self.notes)

    def note(self, text: str) -> None:
        """Keep a sentence for people, printable and once."""
        shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)[:300]
        if shown not in self.notes and len(self.notes) < _NOTES_LIMIT:
            self.notes.append(shown)

    def note_unlocked(self, manifest: str) -> None:
        """Say that nothing is installed of what a manifest names, for want of a lockfile."""
        self.note(
            f"{manifest} names dependencies, of which none is installed without a lockfile: "
            "add one, or name them in `setup` in the backlog"
        )

    def first(self, *paths: str) -> str:
        """The first of some paths that is there; empty when none is."""
        return next((path for path in paths if path in self.files), "")

    def text(self, path: str) -> str:
        """A file as text, empty when it is not there or too large; what is no UTF-8 is replaced."""
        data = self._read(path) if path in self.files else None
        if data is None:
            return ""
        if len(data) > _MANIFEST_LIMIT:
            self.note(f"{path} is larger than {_MANIFEST_LIMIT >> 20} MiB and was not read.")
            return ""
        return data.decode("utf-8-sig", "replace")

    def toml(self, path: str) -> dict[str, Any]:
        """A TOML file as a table."""
        return self._parsed(path, tomllib.loads, "TOML")

    def json(self, path: str) -> dict[str, Any]:
        """A JSON file as an object."""
        return self._parsed(path, json.loads, "JSON")

    def digest(self, paths: Sequence[str]) -> str:
        """The sha256 of some files, names included; files that are not there count as empty."""
        whole = hashlib.sha256()
        for path in paths:
            content = hashlib.sha256(self._read(path) or b"").hexdigest()
            whole.update(f"{content} {path}\n".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    def _parsed(self, path: str, parse: _Parse, form: str) -> dict[str, Any]:
        text = self.text(path)
        if not text.strip():
            return {}
        try:
            parsed: Any = parse(text)
        except (ValueError, RecursionError):
            self.note(f"{path} is no valid {form} and was not read.")
            return {}
        if not isinstance(parsed, dict):
            self.note(f"{path} holds no table and was not read.")
            return {}
        return cast(dict[str, Any], parsed)


def table(value: Any, *keys: str) -> dict[str, Any]:
    """The table below some keys; empty when anything on the way is something else."""
    for key in keys:
        value = cast(dict[str, Any], value).get(key) if isinstance(value, dict) else None
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def word(value: Any, *keys: str) -> str:
    """The text below some keys, in one printable line; empty when it is none."""
    *folders, last = keys
    found = table(value, *folders).get(last)
    return found.strip() if isinstance(found, str) and is_plain(found.strip()) else ""


def is_plain(text: str) -> bool:
    """Whether a text may stand in a command or a list: printable, and not too long."""
    return 0 < len(text) <= 200 and text.isprintable()


def quoted(text: str) -> str:
    """A text of the project as one word of a shell line."""
    return shlex.quote(text)


def named(files: Iterable[str], *patterns: str) -> list[str]:
    """The paths whose last part matches one of some patterns, sorted."""
    return sorted(path for path in files if any(PurePosixPath(path).match(pattern) for pattern in patterns))
