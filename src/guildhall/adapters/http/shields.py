"""What every request and answer passes: the host that is asked for, and headers for browsers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guildhall.adapters.http.problems import problem

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\s\[\]@\\/?#:]+)(:[0-9]*)?")
"""The header Host: a name or an address with its port (RFC 9112, section 3.2); it has no user."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
POLICY = "default-src 'none'; frame-ancestors 'none'"
"""What an answer that is no page may load: nothing (Content Security Policy, level 3)."""


class SecurityHeadersMiddleware:
    """Tells browsers to take an answer for what it is, and to keep it from other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, and add the headers that its answer lacks."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if not headers.get("Content-Type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", POLICY)
                headers.setdefault("Cache-Control", "private, no-cache" if "ETag" in headers else "no-store")
            await send(message)

        await self._app(scope, receive, guarded)


class HostMiddleware:
    """Answers only for names that are ours, not for one that was bound to our address (DNS rebinding).

    A literal address cannot be bound to another, so it is always answered for.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self._app = app
        self._allowed = {"localhost", *(name.lower() for name in allowed)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request for another host."""
        if scope["type"] not in ("http", "websocket") or self._is_ours(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            detail = (
                "this server does not answer for that host; GUILDHALL_ALLOWED_HOSTS names those that it does"
            )
            refused = problem(Request(scope), "validation_failed", detail, field="Host", status=400)
            await refused(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        written = _HOST.fullmatch(host)
        if written is None:
            return False
        name = written["name"].strip("[]").lower()
        if name in self._allowed:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True
