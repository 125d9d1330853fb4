"""What every request and answer passes: the host that is asked for, and headers for browsers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from guildhall.adapters.http.problems import problem

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\s\[\]@\\/?#:]+)(:[0-9]*)?")
"""The header Host: a name or an address with its port (RFC 9112, section 3.2); it has no user."""

MOST_HOSTS = 256
"""Hosts of which it is remembered whether they are ours."""

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
"""What an answer that is no page may load: nothing (Content Security Policy, level 3)."""
KEEP = (b"cache-control", b"private, no-cache")
KEEP_NOT = (b"cache-control", b"no-store")
"""Who may keep an answer (RFC 9111, section 5.2): its client one with an ETag, if it asks each time."""

_OF_NO_PAGE = (*SECURITY_HEADERS, POLICY)
_NAMES = frozenset(name for name, _ in (*_OF_NO_PAGE, KEEP))


def security_headers(has: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """What tells browsers to take an answer for what it is, and to keep it from other sites.

    It is what the answer lacks; ``has`` are the headers that it has, by their names in lower case.
    """
    is_page = has.get(b"content-type", b"").startswith(b"text/html")
    due = [KEEP if b"etag" in has else KEEP_NOT, *(SECURITY_HEADERS if is_page else _OF_NO_PAGE)]
    return due if _NAMES.isdisjoint(has) else [header for header in due if header[0] not in has]


class HostMiddleware:
    """Answers only for names that are ours, not for one that was bound to our address (DNS rebinding).

    A literal address cannot be bound to another, so it is always answered for.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self._app = app
        self._allowed = {"localhost", *(name.lower() for name in allowed)}
        self._is_ours = lru_cache(MOST_HOSTS)(self._is_one_of_ours)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request for another host, or for several (RFC 9112, section 3.2)."""
        if scope["type"] not in ("http", "websocket") or self._is_for_us(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            detail = (
                "this server does not answer for that host; GUILDHALL_ALLOWED_HOSTS names those that it does"
            )
            refused = problem(Request(scope), "validation_failed", detail, field="Host", status=400)
            await refused(scope, receive, send)

    def _is_for_us(self, scope: Scope) -> bool:
        asked = [value for name, value in scope["headers"] if name == b"host"]
        return len(asked) == 1 and self._is_ours(asked[0].decode("latin-1"))

    def _is_one_of_ours(self, host: str) -> bool:
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
