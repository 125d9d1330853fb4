"""Shows a change: what it does to which file, and its diff as far as a person reads one on a terminal.

Diffs come from agents: only the lines of git's own that stand before a file's first hunk are believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from guildhall.adapters.cli.screen import Screen
from guildhall.application.narration.figures import count

MOST_LINES = 300
"""Lines of a diff that are shown unless all are asked for."""
MOST_CHARACTERS = 500
"""Characters of one of them."""
MOST_FILES = 50
TAB = 4


@dataclass(slots=True)
class FileChange:
    """What a change does to one file, in lines."""

    path: str
    added: int = 0
    removed: int = 0


def files_of(diff: str) -> list[FileChange]:
    """The files of a unified diff of git's, in its order."""
    found: list[FileChange] = []
    heading = False
    for line in diff.split("\n"):
        if line.startswith("diff --git "):
            found.append(FileChange(line.removeprefix("diff --git ")))
            heading = True
        elif line.startswith("@@ "):
            heading = False
        elif found and heading and line.startswith(("--- a/", "+++ b/", '--- "a/', '+++ "b/')):
            found[-1].path = line[4:].strip("\t").strip('"')[2:]
        elif found and not heading:
            found[-1].added += line.startswith("+")
            found[-1].removed += line.startswith("-")
    return found


def bounded(change: dict[str, Any], *, full: bool) -> dict[str, Any]:
    """A change with its ``files`` and so much of its diff; ``left_out`` counts the lines that are missing."""
    lines = change["diff"].split("\n")
    kept = lines if full else [_short(line) for line in lines[:MOST_LINES]]
    files = [asdict(one) for one in files_of(change["diff"])]
    return {**change, "files": files, "diff": "\n".join(kept), "left_out": len(lines) - len(kept)}


def print_change(screen: Screen, change: dict[str, Any]) -> None:
    """Print what :func:`bounded` made: the files, then the diff."""
    files: Sequence[dict[str, Any]] = change["files"]
    added, removed = (sum(one[name] for one in files) for name in ("added", "removed"))
    what = f"{change['base'][:12]}..{change['commit'][:12]}"
    screen.line(f"  change {what}: {count(len(files), 'file')}, +{added:,} -{removed:,} lines")
    for one in files[:MOST_FILES]:
        screen.line(f"    +{one['added']:<5} -{one['removed']:<5} {one['path']}")
    if len(files) > MOST_FILES:
        screen.line(f"    and {count(len(files) - MOST_FILES, 'more file')}")
    screen.line()
    for line in change["diff"].removesuffix("\n").split("\n"):
        screen.line(line.expandtabs(TAB))
    if change["left_out"]:
        screen.line(f"… {count(change['left_out'], 'more line')} of the diff; --full shows them")


def _short(line: str) -> str:
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…"
