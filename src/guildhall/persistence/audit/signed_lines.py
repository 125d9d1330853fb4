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


def last_signature(file: Any) -> str:
    """The last line's signature, read from the file's end."""
    for lines in _from_the_end(file):
        if last := list(lines):
            return str(last[-1].get("signature", FIRST))
    return FIRST


def newest_of(file: Any, org_id: str) -> dict[str, Any] | None:
    """An org's newest line, from the file's end where that suffices; else the whole file is read."""
    for lines in _from_the_end(file):
        own = None
        for line in lines:
            own = line if line.get("org") == org_id else own
        if own is not None:
            return own
    return None


def _from_the_end(file: Any) -> Iterator[Iterator[dict[str, Any]]]:
    """The lines at the file's end, and then all of them."""
    size = file.seek(0, os.SEEK_END)
    if size > _TAIL_BYTES:
        file.seek(size - _TAIL_BYTES)
        file.readline()
        yield lines_of(file)
    file.seek(0)
    yield lines_of(file)
