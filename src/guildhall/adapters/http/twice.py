"""No object of a body names a key twice: readers differ in which of the values they take.

RFC 8259, section 4, says that names should be unique; what checks a body and what acts on it must read the
same in it.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8


class _TwiceError(Exception):
    """An object has a key twice."""


def named_twice(body: bytes) -> str | None:
    """A key that an object of a JSON body has twice, however it is written; none where each is there once.

    What is no JSON is left to whoever reads it. A body must be nested within bounds.
    """
    if body.count(b":") < 2:
        return None
    try:
        _READER.decode(body.removeprefix(BOM_UTF8).decode("utf-8", "surrogatepass"))
    except _TwiceError as error:
        return str(error)
    except ValueError:
        pass
    return None


def _once(pairs: list[tuple[str, object]]) -> None:
    """Let an object pass; what it holds has passed before it.

    Raises:
        _TwiceError: naming the key that comes again.
    """
    if len(dict(pairs)) == len(pairs):
        return
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise _TwiceError(name)
        seen.add(name)


_READER = json.JSONDecoder(object_pairs_hook=_once)
"""Made once: to make one takes longer than to look through most bodies."""
