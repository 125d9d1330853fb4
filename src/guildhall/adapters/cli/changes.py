"""Shows a change: what it does to which file, and its diff as far as a person reads one on a terminal.

What is not shown is counted, and it is said how to see it: people approve what they were shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from guildhall.adapters.cli.diffs import files_of
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.text import laid_open
from guildhall.application.narration.figures import count

MOST_LINES = 300
"""Lines of a diff that are shown unless all are asked for."""
MOST_CHARACTERS = 500
"""Characters of one of them on a terminal, unless all are asked for."""
MOST_FILES = 50
TAB = 4


def bounded(change: dict[str, Any], *, full: bool) -> dict[str, Any]:
    """A change with its ``files`` and so many lines of its diff; ``left_out`` counts those not there."""
    lines = change["diff"].split("\n")
    kept = lines if full else lines[:MOST_LINES]
    files = [asdict(one) for one in files_of(change["diff"])]
    return {**change, "files": files, "diff": "\n".join(kept), "left_out": len(lines) - len(kept)}


def print_change(screen: Screen, change: dict[str, Any], *, full: bool) -> None:
    """Print what :func:`bounded` made: files, then the diff, its long lines cut unless all is asked for."""
    _print_files(screen, change, MOST_FILES if not full else len(change["files"]))
    screen.line()
    cut = 0
    for line in change["diff"].removesuffix("\n").split("\n"):
        long = not full and len(line) > MOST_CHARACTERS
        cut += long
        screen.line(laid_open(f"{line[: MOST_CHARACTERS - 1]}…" if long else line).expandtabs(TAB))
    if change["left_out"]:
        screen.line(f"… {count(change['left_out'], 'more line')} of the diff; --full shows them")
    if cut:
        screen.line(
            f"… {count(cut, 'long line')} of the diff cut at {MOST_CHARACTERS} characters; --full shows all"
        )


def _print_files(screen: Screen, change: dict[str, Any], most: int) -> None:
    files: Sequence[dict[str, Any]] = change["files"]
    added, removed = (sum(one[name] for one in files) for name in ("added", "removed"))
    what = f"{change['base'][:12]}..{change['commit'][:12]}"
    screen.line(f"  change {what}: {count(len(files), 'file')}, +{added:,} -{removed:,} lines")
    for one in files[:most]:
        notes = f" ({', '.join(one['notes'])})" if one["notes"] else ""
        screen.line(f"    +{one['added']:<5} -{one['removed']:<5} {laid_open(one['path'])}{notes}")
    if len(files) > most:
        screen.line(f"    and {count(len(files) - most, 'more file')}; --full shows them")
