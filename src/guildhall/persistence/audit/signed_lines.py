"""Reads the lines of the file of checkpoints; it never judges whether they are true."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, cast

FIRST = "0" * 64
"""What stands in the place of a signature before the first line."""
_TAIL_BYTES = 1 << 16
"""As much of the file's end is read to continue it: it must not cost more the longer the file is."""


def lines_of(file: Any) -> Iterator[dict[str, Any]]:
    """The lines as objects; one that is none comes out empty, so that its signature fails."""
    for text in file:
        try:
            line: object = json.loads(text)
        except (ValueError, RecursionError):
            line = None
        yield cast("dict[str, Any]", line) if isinstance(line, dict) else {}


def newest_of(file: Any, org_id: str) -> tuple[str, dict[str, Any] | None]:
    """The last line's signature and the org's newest line, from the file's end where that suffices."""
    size = file.seek(0, os.SEEK_END)
    for start in (max(0, size - _TAIL_BYTES), 0):
        file.seek(start)
        if start:
            file.readline()
        lines = list(lines_of(file))
        own = [line for line in lines if line.get("org") == org_id]
        if start == 0 or own:
            last = str(lines[-1].get("signature", FIRST)) if lines else FIRST
            return last, own[-1] if own else None
    return FIRST, None
