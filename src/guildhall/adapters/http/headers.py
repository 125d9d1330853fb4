"""The headers of a request by their names: put in order once, however many ask for one of them.

Starlette goes through all of them for each that is asked for, and most that are asked for did not come.
"""

from __future__ import annotations

from starlette.types import Scope

_KEY = "guildhall.headers"


def sent(scope: Scope, name: bytes) -> str | None:
    """The first header of a name in lower case; none where it did not come."""
    value: bytes | None = (scope.get(_KEY) or by_name(scope)).get(name)
    return None if value is None else value.decode("latin-1")


def by_name(scope: Scope) -> dict[bytes, bytes]:
    """The first header of each name, in lower case."""
    known: dict[bytes, bytes] | None = scope.get(_KEY)
    if known is None:
        known = scope[_KEY] = dict(reversed(scope["headers"]))
    return known
