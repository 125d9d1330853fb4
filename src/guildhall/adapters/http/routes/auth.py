"""People sign in, stay signed in and sign out (seed S4, *Authentication*; seed S2, *Security*)."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Anybody, Caller, KeyKeeper, Reader, Reply, response_of
from guildhall.adapters.http.cookies import (
    REFRESH_COOKIE,
    clear_cookies,
    require_no_other_site,
    require_own_page,
    set_cookies,
)
from guildhall.adapters.http.hashing import hashed
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.rates import Rates
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.seam import Api
from guildhall.application.access import logins, tickets
from guildhall.application.access.logins import ACCESS, SignedIn
from guildhall.domain.users.user import address

router = FeatureRouter(prefix="/auth", tags=["auth"])

Password = Annotated[str, Field(min_length=1, max_length=1000)]
ByCookie = Annotated[bool, Query(description="Give the tokens as cookies, for a browser.")]


class LoginAsked(AskedModel):
    """Who signs in; without ``org_id`` to the org that they were made a member of last."""

    email: str = Field(min_length=1, max_length=254, examples=["admin@localhost"])
    password: Password
    org_id: str | None = Field(None, min_length=1, max_length=100)


class RefreshAsked(AskedModel):
    """A refresh token to exchange; without one it is taken from the cookie."""

    refresh_token: str | None = Field(None, max_length=4096)


class PasswordAsked(AskedModel):
    """Another password for who signed in."""

    current: Password
    new: Password


class Tokens(ShownModel):
    """What to send from now on; tokens are null where they went into cookies, the CSRF token elsewhere."""

    access_token: str | None
    refresh_token: str | None
    token_type: str = Field("bearer", examples=["bearer"])
    expires_in: int = Field(examples=[900])
    org_id: str
    role: str
    csrf_token: str | None = None


class TicketShown(ShownModel):
    """A ticket for one stream, sent as `?ticket=`."""

    ticket: str
    expires_in: int = Field(examples=[30])


class Me(ShownModel):
    """Who asks, and what they may do."""

    kind: str
    id: str
    actor: str
    org_id: str
    role: str
    abilities: list[str]
    project_id: str | None
    session_id: str | None
    task_id: str | None


@router.post("/login", response_model=Tokens)
async def log_in(request: Request, body: LoginAsked, cookie: ByCookie = False) -> Response:
    """Sign in with e-mail address and password; too many wrong ones are refused for a while."""
    api, rates = _api(request), _rates(request)
    if cookie:
        require_no_other_site(request)
    came_from = _came_from(request)
    account = address(body.email)
    ask = partial(logins.log_in, api.identity, account, body.password, body.org_id, came_from)
    with rates.guess(account, came_from):
        signed_in = await hashed(ask)
    return _tokens(request, signed_in, cookie=cookie)


@router.post("/refresh", response_model=Tokens)
def refresh(request: Request, body: RefreshAsked | None = None) -> Response:
    """Exchange a refresh token for new tokens; one that comes twice ends the login."""
    given = body.refresh_token if body else None
    by_cookie = given is None
    if by_cookie:
        require_own_page(request)
        given = request.cookies.get(REFRESH_COOKIE, "")
    signed_in = logins.refresh(_api(request).identity, given or "")
    return _tokens(request, signed_in, cookie=by_cookie)


@router.post("/logout", status_code=204)
def log_out(caller: Anybody) -> Response:
    """Sign out: the login's tokens are worth nothing from now on, on open streams too."""
    logins.log_out(caller.api.identity, caller.principal, caller.origin)
    caller.api.authentication.forget()
    answer = Response(status_code=204)
    clear_cookies(answer)
    return answer


@router.post("/password", status_code=204)
async def change_password(request: Request, caller: KeyKeeper, body: PasswordAsked) -> Response:
    """Change your own password, which signs you out everywhere."""
    change = partial(
        logins.change_password,
        caller.api.identity,
        caller.principal,
        body.current,
        body.new,
        caller.origin,
    )
    with _rates(request).guess(caller.principal.id, _came_from(request)):
        await hashed(change)
    caller.api.authentication.forget()
    answer = Response(status_code=204)
    clear_cookies(answer)
    return answer


@router.post("/ticket", response_model=TicketShown)
def make_ticket(caller: Reader) -> Response:
    """A ticket that opens one stream within half a minute, for browsers that can send no header there."""
    shown = TicketShown(
        ticket=tickets.ticket(caller.api.identity, caller.principal),
        expires_in=int(tickets.SERVES.total_seconds()),
    )
    return response_of(Reply(shown).answer())


@router.get("/me")
def read_me(caller: Anybody) -> Me:
    """Who you are here, and what you may do."""
    return _me(caller)


def _me(caller: Caller) -> Me:
    who = caller.principal
    return Me(
        kind=who.kind,
        id=who.id,
        actor=who.actor,
        org_id=who.org_id,
        role=who.role,
        abilities=sorted(who.abilities),
        project_id=who.project_id,
        session_id=who.session_id,
        task_id=who.task_id,
    )


def _tokens(request: Request, signed_in: SignedIn, *, cookie: bool) -> Response:
    csrf_token = _api(request).identity.secrets.new() if cookie else None
    body = Tokens(
        access_token=None if cookie else signed_in.access,
        refresh_token=None if cookie else signed_in.refresh,
        token_type="bearer",  # noqa: S106 - a name of RFC 6750
        expires_in=int(ACCESS.total_seconds()),
        org_id=signed_in.principal.org_id,
        role=signed_in.principal.role,
        csrf_token=csrf_token,
    )
    answer = response_of(Reply(body).answer())
    if csrf_token:
        set_cookies(request, answer, signed_in, csrf_token)
    return answer


def _api(request: Request) -> Api:
    api: Api = request.app.api
    return api


def _came_from(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _rates(request: Request) -> Rates:
    rates: Rates = request.app.rates
    return rates
