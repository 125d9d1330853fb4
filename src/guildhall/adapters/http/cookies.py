"""Cookies of browsers that signed in, and proof that a change is asked for by a page of ours (CSRF)."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from guildhall.application.access.logins import ACCESS, STAYS, SignedIn
from guildhall.domain.kernel import Forbidden

ACCESS_COOKIE = "guildhall_access"
REFRESH_COOKIE = "guildhall_refresh"
CSRF_COOKIE = "guildhall_csrf"
CSRF_HEADER = "X-CSRF-Token"
REFRESH_PATH = "/auth"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def set_cookies(request: Request, response: Response, signed_in: SignedIn, csrf_token: str) -> None:
    """Give a browser its tokens; no script can read them, and no other site's page sends them along."""
    _set(request, response, ACCESS_COOKIE, signed_in.access, int(ACCESS.total_seconds()))
    _set(request, response, REFRESH_COOKIE, signed_in.refresh, int(STAYS.total_seconds()), REFRESH_PATH)
    _set(request, response, CSRF_COOKIE, csrf_token, int(STAYS.total_seconds()), scripts=True)


def clear_cookies(response: Response) -> None:
    """Take a browser's tokens away."""
    for name, path in ((ACCESS_COOKIE, "/"), (REFRESH_COOKIE, REFRESH_PATH), (CSRF_COOKIE, "/")):
        response.delete_cookie(name, path)


def require_own_page(request: Request) -> None:
    """Refuse a change that a browser asks for on behalf of another site's page.

    Where the browser says which site asks (``Sec-Fetch-Site``, else ``Origin``) that decides, else the token
    of the cookie ``guildhall_csrf`` must come in the header ``X-CSRF-Token`` too.

    Raises:
        Forbidden: when it is not a page of ours.
    """
    if request.method not in SAFE_METHODS and not _is_own(request):
        raise Forbidden(
            f"a change with a cookie is asked for by Guildhall's own pages; send {CSRF_HEADER}",
            rule="csrf.asked_by_own_page",
        )


def require_no_other_site(request: Request) -> None:
    """Refuse to sign a browser in for another site's page.

    Raises:
        Forbidden: when the browser says that it is one.
    """
    if _site_of(request) is False:
        raise Forbidden("sign in at Guildhall's own pages", rule="csrf.asked_by_own_page")


def require_own_socket(connection: HTTPConnection) -> None:
    """Refuse a WebSocket that a browser opens with its cookie for another site (RFC 6455, section 10.2).

    A browser says for which page it does; whoever says nothing is none, and has no use for a cookie.

    Raises:
        Forbidden: when it is not a page of ours.
    """
    if _site_of(connection) is not True:
        raise Forbidden(
            "a stream with a cookie is opened by Guildhall's own pages, which its Origin names",
            rule="csrf.asked_by_own_page",
        )


def _is_own(request: Request) -> bool:
    told = _site_of(request)
    if told is not None:
        return told
    cookie, header = request.cookies.get(CSRF_COOKIE, ""), request.headers.get(CSRF_HEADER, "")
    return bool(cookie) and hmac.compare_digest(cookie.encode(), header.encode())


def _site_of(request: HTTPConnection) -> bool | None:
    """Whether the browser says that a page of ours asks; none when it says nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return None if origin is None else urlsplit(origin).netloc == request.headers.get("Host")


def _set(
    request: Request,
    response: Response,
    name: str,
    value: str,
    seconds: int,
    path: str = "/",
    *,
    scripts: bool = False,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=request.url.scheme == "https",
        httponly=not scripts,
        samesite="strict",
    )
