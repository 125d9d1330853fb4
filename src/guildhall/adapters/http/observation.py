"""What stands around each request: it gets its name, its answer all headers, and whoever watches is told.

What nobody expected is answered here too; no trace leaves the process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guildhall.adapters.http.correlation import correlation_of, name_header, name_request
from guildhall.adapters.http.problems import problem_of, unexpected
from guildhall.adapters.http.rates import rate_headers
from guildhall.adapters.http.shields import security_headers
from guildhall.application.access.principals import Principal
from guildhall.application.ports.system import Ids
from guildhall.application.ports.telemetry import Finish, Served, Watcher

_log = logging.getLogger(__name__)

_PRINCIPAL = "guildhall.principal"
STREAM = b"text/event-stream"
SWITCHED = 101
"""The status of a WebSocket that was accepted (RFC 6455, section 4.1)."""


def authenticated(scope: Scope, principal: Principal) -> None:
    """Note who asks, for whoever watches."""
    scope[_PRINCIPAL] = principal


class ObservationMiddleware:
    """Stands around everything that answers a request: names it, completes its answer, tells of its end.

    What every answer says beside its content is added here at once: a layer for each of those concerns would
    cost every request more than what it does.
    """

    def __init__(self, app: ASGIApp, watchers: Sequence[Watcher], ids: Ids) -> None:
        self._app = app
        self._watchers = watchers
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; its end is told whatever becomes of it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        name_request(scope, self._ids)
        request = _Request(scope, self._watchers)
        completed = request.completing(send)
        try:
            await self._app(scope, receive, completed)
        except Exception as error:  # noqa: BLE001 - the last place where it can be answered and logged
            request.error = error
            if scope["type"] == "http" and not request.status:
                await unexpected(Request(scope))(scope, receive, completed)
        finally:
            request.tell()


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

    def completing(self, send: Send) -> Send:
        """Sends on, with the headers that an answer lacks, and notes the status."""

        async def completed(message: Message) -> None:
            kind = message["type"]
            if kind in ("http.response.start", "websocket.http.response.start"):
                has = dict(message.get("headers", ()))
                self.status = message["status"]
                self.streamed = has.get(b"content-type", b"").startswith(STREAM)
                if kind == "http.response.start":
                    message["headers"] = [*message.get("headers", ()), *self._lacking(has)]
            elif kind == "websocket.accept":
                self.status, self.streamed = SWITCHED, True
            await send(message)

        return completed

    def _lacking(self, has: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """The headers that an answer gets here; ``has`` are those that it has."""
        return [*rate_headers(self._scope), *security_headers(has), name_header(self._scope)]

    def tell(self) -> None:
        """Tell of the end, those last who were told of the beginning first; one that fails harms no other."""
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
            try:
                finish(served)
            except Exception:  # noqa: BLE001 - the request was answered, and the others are to be told of it
                _log.warning("a watcher of requests failed", exc_info=True)
