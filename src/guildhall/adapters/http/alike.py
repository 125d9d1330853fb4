"""A body says the same to whoever reads it: no object names a key twice, and each number is one.

Readers differ in which value of a key that comes again they take (RFC 8259, section 4), and in whether they
know NaN, Infinity and what is too large for a float (section 6). What checks a body and what acts on it must
read the same in it, and be able to write it again.
"""

from __future__ import annotations

import json
import math
from codecs import BOM_UTF8


class NamedTwice(Exception):
    """An object has a key twice, however it is written."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NoNumber(Exception):
    """A number is not finite."""


def check_alike(body: bytes) -> None:
    """Let a JSON body pass that says the same to all; what is no JSON is left to whoever reads it.

    A body must be nested within bounds.

    Raises:
        NamedTwice: for an object with a key twice.
        NoNumber: for NaN, Infinity, and what Python reads as Infinity, such as 1e999.
    """
    try:
        _READER.decode(body.removeprefix(BOM_UTF8).decode("utf-8", "surrogatepass"))
    except ValueError:
        return  # it is no JSON


def _once(pairs: list[tuple[str, object]]) -> None:
    """Let an object pass; what it holds has passed before it."""
    if len(dict(pairs)) == len(pairs):
        return
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise NamedTwice(name)
        seen.add(name)


def _finite(text: str) -> None:
    if not math.isfinite(float(text)):
        raise NoNumber


_READER = json.JSONDecoder(object_pairs_hook=_once, parse_float=_finite, parse_constant=_finite)
"""Made once: to make one takes longer than to look through most bodies."""
