"""No text that comes in holds U+0000, so that no store is asked for it: PostgreSQL has none (manual, 8.3).

A request hardly ever holds one, so it is first looked for how one would be written; both looks together take
less than a microsecond.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from guildhall.adapters.http.problems import problem

NULL = "\0"
REFUSED = "a text holds no U+0000"
LONGEST_FIELD = 200
"""Characters of a field's name that are said again."""
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


def null_within(body: bytes) -> str | None:
    """Where a text of a JSON body holds U+0000, as ``details.0.note``; none where none does.

    What is no JSON is left to whoever reads it. A body must be nested within bounds.
    """
    if b"\\u0000" not in body:
        return None
    try:
        parts = _place(json.loads(body))
    except ValueError:
        return None
    return None if parts is None else named(parts[::-1])


def named(parts: list[str]) -> str:
    """The name of a field in an answer: what cannot be shown is not, and no more than a line of it is."""
    return "".join(
        one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in ".".join(parts)[:LONGEST_FIELD]
    )


def _place(value: Any) -> list[str] | None:
    """The names that lead to U+0000, the innermost first."""
    if isinstance(value, str):
        return [] if NULL in value else None
    within: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        within = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        within = enumerate(cast("list[Any]", value))
    for name, one in within:
        inner = [] if isinstance(name, str) and NULL in name else _place(one)
        if inner is not None:
            return [*inner, str(name)]
    return None
