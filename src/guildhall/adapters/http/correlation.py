"""Gives each request a correlation id, which reaches every event, log line and answer that it causes."""

from __future__ import annotations

import re

from starlette.types import Scope

from guildhall.adapters.http.headers import sent
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


def name_request(scope: Scope, ids: Ids) -> None:
    """Take the id from ``X-Request-ID``, else from ``traceparent`` (W3C Trace Context), else make one."""
    given, parent = sent(scope, _SENT), sent(scope, b"traceparent")
    if given and _ACCEPTED.fullmatch(given):
        scope[_KEY] = given
    elif parent and (trace := _TRACEPARENT.fullmatch(parent)):
        scope[_KEY] = trace[1]
    else:
        scope[_KEY] = ids.new()


def name_header(scope: Scope) -> tuple[bytes, bytes]:
    """The header by which the answer says the id."""
    return _SENT, correlation_of(scope).encode("ascii")
