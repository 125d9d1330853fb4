"""Tells of each request to whoever watches, and answers what nobody expected; no trace leaves the process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guildhall.adapters.http.correlation import correlation_of
from guildhall.adapters.http.problems import problem_of, unexpected
from guildhall.application.access.principals import Principal
from guildhall.application.ports.telemetry import Finish, Served, Watcher

_PRINCIPAL = "guildhall.principal"
STREAM = b"text/event-stream"
SWITCHED = 101
"""The status of a WebSocket that was accepted (RFC 6455, section 4.1)."""


def authenticated(scope: Scope, principal: Principal) -> None:
    """Note who asks, for whoever watches."""
    scope[_PRINCIPAL] = principal


class ObservationMiddleware:
    """Stands around everything that answers a request."""

    def __init__(self, app: ASGIApp, watchers: Sequence[Watcher]) -> None:
        self._app = app
        self._watchers = watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; its end is told whatever becomes of it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = _Request(scope, self._watchers)
        with ExitStack() as finally_told:
            finally_told.callback(request.tell)
            try:
                await self._app(scope, receive, request.noting(send))
            except Exception as error:  # noqa: BLE001 - the last place where it can be answered and logged
                request.error = error
                if scope["type"] == "http" and not request.status:
                    await unexpected(Request(scope))(scope, receive, request.noting(send))


class _Request:
    """One request while it is served."""

    def __init__(self, scope: Scope, watchers: Sequence[Watcher]) -> None:
        self._scope = scope
        self._method = scope.get("method", "WEBSOCKET")
        self._began = time.perf_counter()
        self.status = 0
        self.streamed = False
        self.error: BaseException | None = None
        headers = Headers(scope=scope)
        correlation_id = correlation_of(scope)
        self._finish: list[Finish] = [
            watcher.begin(self._method, headers, correlation_id) for watcher in watchers
        ]

    def noting(self, send: Send) -> Send:
        """Sends on, and notes the status."""

        async def noted(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                self.status = message["status"]
                self.streamed = dict(message["headers"]).get(b"content-type", b"").startswith(STREAM)
            elif message["type"] == "websocket.accept":
                self.status, self.streamed = SWITCHED, True
            await send(message)

        return noted

    def tell(self) -> None:
        """Tell of the end, those last who were told of the beginning first."""
        principal: Principal | None = self._scope.get(_PRINCIPAL)
        code, rule = problem_of(self._scope)
        client: tuple[str, int] | None = self._scope.get("client")
        served = Served(
            method=self._method,
            route=getattr(self._scope.get("route"), "path", ""),
            path=self._scope["path"],
            status=self.status or (500 if self.error is not None else 499),
            seconds=time.perf_counter() - self._began,
            correlation_id=correlation_of(self._scope),
            streamed=self.streamed,
            kind=principal.kind if principal else "",
            principal_id=principal.id if principal else "",
            org_id=principal.org_id if principal else "",
            address=client[0] if client else "",
            code=code,
            rule=rule,
            error=self.error,
        )
        for finish in reversed(self._finish):
            finish(served)
