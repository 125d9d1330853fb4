"""No text that comes in holds what a store cannot: U+0000 and halves of surrogate pairs.

PostgreSQL has no U+0000 (manual, 8.3), and half a pair has no bytes in UTF-8 (RFC 3629, section 3), though
JSON can write it (RFC 8259, section 8.2). A request hardly ever holds one, so it is first looked for how one
would be written; these looks together take about a microsecond.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from guildhall.adapters.http.faults import named
from guildhall.adapters.http.problems import problem
from guildhall.domain.record import Record

NULL = "\0"
REFUSED = "a text holds no U+0000"
HALVED = "a text holds no half of a surrogate pair"
_BROKEN = re.compile("[\0\ud800-\udfff]")
_WRITTEN = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\xed[\xa0-\xbf]")
"""How JSON writes these, whole pairs too, or bytes that Python's reader takes for half a pair."""
POLICY = 1008
"""How a WebSocket is refused (RFC 6455, section 7.4.1)."""


class TextMiddleware:
    """Refuses a path and a query that hold U+0000."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose path and query are texts; nothing is called as another says."""
        if scope["type"] == "lifespan" or not (NULL in scope["path"] or b"%00" in scope["query_string"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY})
        else:
            await _refusal(Request(scope))(scope, receive, send)


def _refusal(request: Request) -> Response:
    if NULL in request.scope["path"]:
        return problem(request, "not_found", f"nothing is called so: {REFUSED}")
    asked = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    field = named([next(name for name, value in asked if NULL in name or NULL in value)])
    return problem(request, "validation_failed", f"{field}: {REFUSED}", field=field)


class Broken(Record):
    """What no store holds of a body: why, and where as ``details.0.note``, empty for the body itself."""

    why: str
    field: str


def broken_within(body: bytes) -> Broken | None:
    """The first text of a JSON body that no store holds; none where each can be kept.

    What is no JSON is left to whoever reads it. A body must be nested within bounds.
    """
    if (body.find(b"\\u") < 0 and 0xED not in body) or _WRITTEN.search(body) is None:
        return None
    try:
        parts = _place(json.loads(body))
    except ValueError:
        return None
    if parts is None:
        return None
    return Broken(REFUSED if NULL in parts[0] else HALVED, named(parts[:0:-1]))


def _place(value: Any) -> list[str] | None:
    """The first text that is refused, and the names that lead to it, the innermost first."""
    if isinstance(value, str):
        return [value] if _BROKEN.search(value) else None
    within: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        within = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        within = enumerate(cast("list[Any]", value))
    for name, one in within:
        inner = (_place(name) if isinstance(name, str) else None) or _place(one)
        if inner is not None:
            return [*inner, str(name)]
    return None
