"""What comes with a request to say who asks and on which conditions: read here, and described here.

It is read from the headers as they are. As parameters of a dependency FastAPI would validate each of them by
itself, with every request, and take the dependency apart anew for every route.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection

from guildhall.adapters.http.cookies import ACCESS_COOKIE
from guildhall.adapters.http.headers import sent
from guildhall.application.access.credentials import Credentials
from guildhall.domain.kernel import ValidationFailed

ORG_HEADER = "X-Org-Id"
KEY_HEADER = "Idempotency-Key"
LONGEST_ORG = 100
LONGEST_KEY = 255

SCHEMES: dict[str, dict[str, str]] = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "apiKeyQuery": {"type": "apiKey", "in": "query", "name": "api_key"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": ACCESS_COOKIE},
    "ticket": {"type": "apiKey", "in": "query", "name": "ticket"},
}
"""In which ways a request may say who asks (OpenAPI, *Security Scheme Object*)."""

TICKET = "ticket"
"""The way that serves streams alone: browsers can send no header there."""


def _header(name: str, title: str, **bounds: int) -> dict[str, Any]:
    text = {"anyOf": [{"type": "string", **bounds}, {"type": "null"}], "title": title}
    return {"name": name, "in": "header", "required": False, "schema": text}


HEADERS: list[dict[str, Any]] = [
    _header("idempotency-key", KEY_HEADER, minLength=1, maxLength=LONGEST_KEY),
    _header("if-none-match", "If-None-Match"),
    _header("if-match", "If-Match"),
    _header(ORG_HEADER, ORG_HEADER, maxLength=LONGEST_ORG),
]
"""What every request of a caller may bring (OpenAPI, *Parameter Object*)."""


def headers_of(*, must_match: bool) -> list[dict[str, Any]]:
    """What a request to a route may bring; with ``must_match`` it has to say by ``If-Match`` what it saw."""
    required = {"required": True, "schema": {"type": "string", "title": "If-Match"}}
    return [one | required if must_match and one["name"] == "if-match" else one for one in HEADERS]


def credentials_of(connection: HTTPConnection, *, ticket: bool = False) -> Credentials:
    """What says who asks; a cookie counts only where nothing else came.

    With ``ticket`` a ticket says so before all else.
    """
    scope = connection.scope
    query: Mapping[str, str] = connection.query_params if scope["query_string"] else {}
    if ticket and (given := query.get("ticket")):
        return Credentials(ticket=given)
    scheme, _, token = (sent(scope, b"authorization") or "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    key = sent(scope, b"x-api-key") or query.get("api_key") or ""
    if not (key or bearer) and (cookie := connection.cookies.get(ACCESS_COOKIE)):
        return Credentials(bearer=cookie, from_cookie=True)
    return Credentials(key, bearer)


def org_asked(connection: HTTPConnection) -> str | None:
    """The org that a request is for: that of its path, else that of its header.

    Raises:
        ValidationFailed: when the header is too long for an id.
    """
    named = _bounded(connection, ORG_HEADER, LONGEST_ORG)
    return connection.path_params.get("org_id") or named


def idempotency_key(connection: HTTPConnection) -> str | None:
    """Under which key a request may be repeated, none where it came without.

    Raises:
        ValidationFailed: when it is empty or too long.
    """
    key = _bounded(connection, KEY_HEADER, LONGEST_KEY)
    if key == "":
        raise ValidationFailed("a key has one character at least", field=KEY_HEADER)
    return key


def _bounded(connection: HTTPConnection, name: str, most: int) -> str | None:
    value = sent(connection.scope, name.lower().encode("ascii"))
    if value is not None and len(value) > most:
        raise ValidationFailed(f"the header {name} has at most {most} characters", field=name)
    return value
