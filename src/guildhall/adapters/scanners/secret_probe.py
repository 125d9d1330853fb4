"""The secret scan as a program: names on stdin, places on stdout; it must never print a secret's text.

It reads ``{"paths": [...], "limit": bytes}`` and prints ``{"found": [...], "binary": n, "large": [...],
"unread": [...], "cut": bool}``. It follows no link, and is run with the tree as its working folder.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from bisect import bisect_right
from itertools import islice
from typing import Any

from guildhall.adapters.scanners.secret_rules import ALLOW, find

MOST_FOUND = 5_000
"""Places reported of one tree; more than that is reported as ``cut``."""
_BINARY_WINDOW = 8_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def scan_text(path: str, text: str) -> list[dict[str, Any]]:
    """The secrets of one text, each with its line (from 1) and whether that line asks for silence."""
    starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
    found: list[dict[str, Any]] = []
    for match in islice(find(text), MOST_FOUND + 1):
        line = bisect_right(starts, match.start)
        end = starts[line] if line < len(starts) else len(text)
        shown = text[max(starts[line - 1], match.start - 500) : min(end, match.end + 500)]
        found.append(
            {
                "path": path,
                "line": line,
                "rule": match.rule,
                "certainty": match.certainty,
                "check": match.check,
                "suppressed": ALLOW.search(shown) is not None,
            }
        )
    return found


def decode(data: bytes) -> str | None:
    """The text of a file, byte for byte unless it is UTF-16; none when it is binary by git's rule."""
    if data.startswith(_UTF16):
        return data.decode("utf-16", "replace")
    return None if b"\0" in data[:_BINARY_WINDOW] else data.decode("latin-1")


def scan(paths: list[str], limit: int) -> dict[str, Any]:
    """Scan files below the working folder."""
    report: dict[str, Any] = {"found": [], "binary": 0, "large": [], "unread": [], "cut": False}
    for path in paths:
        data = _read(path, limit + 1)
        if data is None:
            report["unread"].append(path)
        elif len(data) > limit:
            report["large"].append(path)
        elif (text := decode(data)) is None:
            report["binary"] += 1
        else:
            report["found"] += scan_text(path, text)
        if len(report["found"]) > MOST_FOUND:
            report["found"] = report["found"][:MOST_FOUND]
            report["cut"] = True
            break
    return report


def _read(path: str, limit: int) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(limit) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def main() -> None:
    """Read the request, print the report."""
    if "--version" in sys.argv:
        sys.stdout.write("secrets\n")
        return
    request = json.load(sys.stdin.buffer)
    json.dump(scan(request["paths"], request["limit"]), sys.stdout)


if __name__ == "__main__":
    main()
