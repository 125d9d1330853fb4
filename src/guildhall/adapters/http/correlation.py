"""Gives each request a correlation id, which reaches every event, log line and answer that it causes."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guildhall.application.ports.system import Ids

HEADER = "X-Request-ID"
_SENT = HEADER.lower().encode("ascii")
_ACCEPTED = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_KEY = "guildhall.correlation_id"


def correlation_of(scope: Scope) -> str:
    """The correlation id of a request."""
    found: str = scope.get(_KEY, "")
    return found


class CorrelationMiddleware:
    """Takes the id from ``X-Request-ID``, else from ``traceparent`` (W3C Trace Context), else makes one."""

    def __init__(self, app: ASGIApp, ids: Ids) -> None:
        self._app = app
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, and say the name in its answer."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        name = scope[_KEY] = self._name(Headers(scope=scope))

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (_SENT, name.encode("ascii"))]
            await send(message)

        await self._app(scope, receive, named)

    def _name(self, headers: Headers) -> str:
        given = headers.get(HEADER, "")
        if _ACCEPTED.fullmatch(given):
            return given
        trace = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
        return trace[1] if trace else self._ids.new()
