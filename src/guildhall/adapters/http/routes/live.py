"""The WebSocket of seed S3, *Event Stream*: work items and agents as they change, in S3's words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated

from fastapi import Query, Request, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from guildhall.adapters.http.brought import credentials_of, org_asked
from guildhall.adapters.http.cookies import require_own_socket
from guildhall.adapters.http.observation import authenticated
from guildhall.adapters.http.problems import problem
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.seam import Api
from guildhall.adapters.http.streams.chunks import Wanted
from guildhall.adapters.http.streams.hub import Hub
from guildhall.adapters.http.streams.responses import KEEP_ALIVE_SECONDS, until_gone
from guildhall.adapters.http.streams.subscriber import Subscriber
from guildhall.application.access.credentials import Credentials
from guildhall.application.access.principals import Principal
from guildhall.application.company import Company
from guildhall.application.events.asked import PositionGone, Start, seen_by, start_of
from guildhall.application.ports.journal import EventFilter
from guildhall.domain.kernel import DomainError

router = FeatureRouter(tags=["events"])

GOING_AWAY = 1001
POLICY = 1008
"""Codes of RFC 6455, section 7.4.1: the server ends; the rights have ended."""
UNHEARD = json.dumps(
    {
        "event": "error",
        "code": "validation_failed",
        "detail": "this stream tells what happens and takes no messages: ask by the HTTP API, and choose "
        "what is told by `since` and `project` when you connect",
    }
)
"""What a client is answered that says something."""


@router.websocket("/ws")
async def tell_live(
    socket: WebSocket,
    since: Annotated[str | None, Query(max_length=64)] = None,
    project: Annotated[str | None, Query(max_length=300)] = None,
) -> None:
    """Tell what happens behind the `id` of `since`, as `{id, event, position, at, data}`; hear nothing."""
    api: Api = socket.app.api
    hub: Hub = socket.app.hub
    try:
        given = credentials_of(socket, ticket=True)
        if given.from_cookie:
            require_own_socket(socket)
        principal, company, start = await run_in_threadpool(_begin, api, given, org_asked(socket), since)
        authenticated(socket.scope, principal)
        socket.app.rates.take(socket.scope, principal)
        wanted = Wanted(seen_by(principal, EventFilter(project_id=project)), "S3", "lines")
        subscriber = hub.subscribe(company, principal, wanted, start)
    except DomainError as error:
        await _refuse(socket, error)
        return
    try:
        await socket.accept()
        await _tell(socket, subscriber)
    except WebSocketDisconnect:
        # It went while something was sent; it comes back with the last id that it has seen.
        return
    finally:
        hub.unsubscribe(subscriber)


def _begin(
    api: Api, given: Credentials, org_id: str | None, since: str | None
) -> tuple[Principal, Company, Start]:
    principal = api.authentication.authenticate(given, org_id)
    principal.require("read", "work")
    company = api.company.of(principal.org_id)
    return principal, company, start_of(company, since)


async def _tell(socket: WebSocket, subscriber: Subscriber) -> None:
    leaving = asyncio.create_task(until_gone(_answering(socket), subscriber))
    try:
        while (data := await subscriber.next(KEEP_ALIVE_SECONDS)) is not None:
            for line in data.splitlines():
                await socket.send_text(line.decode())
    except PositionGone as gone:
        await socket.send_text(json.dumps({"event": "gone", "code": gone.code, "detail": gone.message}))
    finally:
        gone_already = leaving.done()
        leaving.cancel()
    if not gone_already:
        await socket.close(GOING_AWAY if subscriber.ending else POLICY)


def _answering(socket: WebSocket) -> Callable[[], Awaitable[Message]]:
    """Receive from a client, and tell one that says something that nothing is asked for here."""

    async def receive() -> Message:
        message = await socket.receive()
        if message["type"] == "websocket.receive":
            with suppress(WebSocketDisconnect, RuntimeError):  # it went meanwhile, or is being sent away
                await socket.send_text(UNHEARD)
        return message

    return receive


async def _refuse(socket: WebSocket, error: DomainError) -> None:
    """Answer the handshake with a problem document."""
    request = Request({**socket.scope, "type": "http", "method": "GET"})
    answer = problem(request, error.code, error.message, field=error.field, rule=error.rule)
    await socket.send_denial_response(answer)
