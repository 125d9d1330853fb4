"""Reads which files a diff of git's changes, and how: renames, modes, binaries and empty files too.

Diffs come from agents: only the lines of git's own that stand before a file's first hunk are believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

KINDS = {"100644": "file", "100755": "executable", "120000": "link", "160000": "submodule"}
"""What a mode of git's stands for."""

_QUOTED = re.compile(r"\\([0-7]{3}|.)")
_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}


@dataclass(slots=True)
class FileChange:
    """What a change does to one file: its lines, and in words what its lines do not say."""

    path: str
    added: int = 0
    removed: int = 0
    notes: list[str] = field(default_factory=list[str])


def files_of(diff: str) -> list[FileChange]:
    """The files of a unified diff of git's, in its order."""
    found: list[FileChange] = []
    heading = False
    for line in diff.split("\n"):
        if line.startswith("diff --git "):
            found.append(FileChange(_path_of(line.removeprefix("diff --git "))))
            heading = True
        elif line.startswith("@@ "):
            heading = False
        elif found and heading:
            _read_heading(found[-1], line)
        elif found:
            found[-1].added += line.startswith("+")
            found[-1].removed += line.startswith("-")
    return found


def _read_heading(file: FileChange, line: str) -> None:
    """Take what a line before a file's first hunk says of it."""
    if line.startswith(("--- a/", "+++ b/", '--- "a/', '+++ "b/')):
        file.path = _unquoted(line[4:].removesuffix("\t"))[2:]
    elif line.startswith(("rename to ", "copy to ")):
        file.path = _unquoted(line.partition(" to ")[2])
    elif line.startswith(("rename from ", "copy from ")):
        how, _, path = line.partition(" from ")
        file.notes.append(f"{'renamed' if how == 'rename' else 'copied'} from {_unquoted(path)}")
    elif line.startswith(("new file mode ", "deleted file mode ")):
        how, _, mode = line.partition(" file mode ")
        file.notes.append(f"{how} {_kind(mode)}")
    elif line.startswith("old mode "):
        file.notes.append(f"was {_kind(line.removeprefix('old mode '))}")
    elif line.startswith("new mode "):
        file.notes.append(f"is {_kind(line.removeprefix('new mode '))}")
    elif line.startswith("Binary files "):
        file.notes.append("binary")


def _kind(mode: str) -> str:
    return KINDS.get(mode, f"mode {mode}")


def _path_of(names: str) -> str:
    """The path that stands twice in ``a/x b/x``; where they differ, later lines of the heading name it."""
    first, second = names[: len(names) // 2], names[len(names) // 2 + 1 :]
    path = _unquoted(second)[2:]
    return path if _unquoted(first)[2:] == path else names


def _unquoted(name: str) -> str:
    """A path as git writes it, in quotes with its bytes escaped as in C where it has to be."""
    if not (name.startswith('"') and name.endswith('"')):
        return name
    data = bytearray()
    at = 0
    text = name[1:-1]
    for escape in _QUOTED.finditer(text):
        data += text[at : escape.start()].encode(errors="replace")
        data.append(_byte(escape[1]))
        at = escape.end()
    return (bytes(data) + text[at:].encode(errors="replace")).decode(errors="replace")


def _byte(escape: str) -> int:
    """The byte of an escape: three octal digits, a letter for a control character, or itself."""
    return int(escape, 8) & 0xFF if len(escape) == 3 else _ESCAPES.get(escape, ord(escape) & 0xFF)
