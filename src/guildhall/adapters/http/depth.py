"""How deep a body may be nested: what reads it does so by recursion."""

from __future__ import annotations

from itertools import accumulate

DEEPEST_JSON = 64
"""Levels of a JSON body."""

_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[{]}"))


def is_too_deep(body: bytes) -> bool:
    """Whether JSON is nested too deep; linear in its size, whatever stands in it."""
    if body.count(b"[") + body.count(b"{") <= DEEPEST_JSON:
        return False
    unescaped = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside_strings = b"".join(unescaped.split(b'"')[::2])
    steps = outside_strings.translate(None, _NO_BRACKETS).translate(_STEPS)
    return max(accumulate(memoryview(steps).cast("b")), default=0) > DEEPEST_JSON
