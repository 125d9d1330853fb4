"""What every body passes: its size and how long it takes, its depth, its numbers, its texts and its keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guildhall.adapters.http.alike import NamedTwice, NoNumber, check_alike
from guildhall.adapters.http.connections import HAS_COME
from guildhall.adapters.http.depth import DEEPEST_JSON, is_too_deep
from guildhall.adapters.http.faults import named
from guildhall.adapters.http.headers import by_name, sent
from guildhall.adapters.http.problems import problem
from guildhall.adapters.http.texts import broken_within
from guildhall.domain.kernel import Unavailable
from guildhall.domain.record import Record

BODY_SECONDS = 60.0
"""How long a body may take to come."""

UNKNOWN_BYTES = 1 << 16
"""The largest body of a request that does not say who asks: enough to sign in."""

MOST_HELD = 1 << 29
"""Bytes of all bodies that are held at once, so that many large ones together leave memory for the rest."""

BODY = "guildhall.body"
"""Where a request keeps its body once that is whole and looked through."""

_CREDENTIALS = frozenset((b"x-api-key", b"authorization", b"cookie"))

_SMALL = 1 << 14
"""Bytes that are looked through at once; more is looked through beside what else goes on."""


class BodyMiddleware:
    """Reads a body up to its limit, and refuses what is larger, nested too deep or cannot be kept.

    A request whose body did not come whole is never served.
    """

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is within bounds."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        holding = _Holding(self)
        try:
            await self._serve(scope, receive, send, holding)
        finally:
            holding.let_go()

    async def _serve(self, scope: Scope, receive: Receive, send: Send, holding: _Holding) -> None:
        most = self._most if _says_who_asks(scope) else min(UNKNOWN_BYTES, self._most)
        try:
            body = await _read_in_time(scope, receive, most, holding)
        except TimeoutError:
            detail = f"a body comes within {BODY_SECONDS:g} seconds"
            await problem(Request(scope), "timed_out", detail)(scope, receive, send)
            return
        except _NoRoomError:
            detail = "too many large bodies are being worked on; ask again in a while"
            await problem(Request(scope), Unavailable.code, detail)(scope, receive, send)
            return
        except ClientDisconnect:
            return  # nobody waits for an answer, and nobody knows what was to be asked
        if body is None:
            detail = f"a body has at most {most} bytes here"
            await problem(Request(scope), "too_large", detail)(scope, receive, send)
        elif fault := await _looked_through(body):
            refused = problem(Request(scope), "validation_failed", fault.says, field=fault.field)
            await refused(scope, receive, send)
        else:
            scope[BODY] = body
            await self._app(scope, _again(body, receive), send)

    def hold(self, size: int) -> None:
        """Count bytes that are held; fewer than none are let go of.

        Raises:
            _NoRoomError: when too many are already; then these are not counted.
        """
        if size > 0 and self._held + size > MOST_HELD:
            raise _NoRoomError
        self._held += size


class _NoRoomError(Exception):
    """The bodies of all requests together are too large."""


class _Holding:
    """What is held of one request's body."""

    def __init__(self, all_bodies: BodyMiddleware) -> None:
        self._all = all_bodies
        self._size = 0

    def grow(self, size: int) -> None:
        """Hold more."""
        self._all.hold(size)
        self._size += size

    def let_go(self) -> None:
        """Hold nothing any more."""
        self._all.hold(-self._size)


async def _read_in_time(scope: Scope, receive: Receive, most: int, holding: _Holding) -> bytes | None:
    """Like :func:`_read`, or a TimeoutError: a timer for what is there costs more than to read it."""
    # Taken out, for it holds what holds the request: left in, only the collector would free the body.
    has_come: Callable[[], bool] | None = scope.pop(HAS_COME, None)
    if has_come is not None and has_come():
        return await _read(scope, receive, most, holding)
    async with asyncio.timeout(BODY_SECONDS):
        return await _read(scope, receive, most, holding)


async def _read(scope: Scope, receive: Receive, most: int, holding: _Holding) -> bytes | None:
    """The whole body, none when it is too large; one that says so is not read.

    Raises:
        ClientDisconnect: when the client goes before all of it has come.
    """
    said = sent(scope, b"content-length") or "0"
    if said.isdigit() and int(said[:20]) > most:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        holding.grow(len(parts[-1]))
        if not message.get("more_body", False):
            return b"".join(parts)


def _says_who_asks(scope: Scope) -> bool:
    """Whether it comes with something that may be a credential."""
    return not _CREDENTIALS.isdisjoint(by_name(scope)) or b"api_key=" in scope["query_string"]


class Fault(Record):
    """What is wrong with a body: a sentence, and the field at fault where one is."""

    says: str
    field: str = ""


async def _looked_through(body: bytes) -> Fault | None:
    """What is wrong with a body, without holding up other requests for a large one."""
    return fault_of(body) if len(body) <= _SMALL else await run_in_threadpool(fault_of, body)


def fault_of(body: bytes) -> Fault | None:
    """What is wrong with a body, whoever reads it; none when nothing is."""
    if is_too_deep(body):
        return Fault(f"a body is nested at most {DEEPEST_JSON} levels deep")
    if 0 in body:  # in UTF-16 and UTF-32, which Python's reader takes too, every JSON has a byte of zero
        return Fault("a body is JSON in UTF-8, which has no byte of zero (RFC 8259, section 8.1)")
    if (broken := broken_within(body)) is not None:
        return Fault(f"{broken.field or 'the body'}: {broken.why}", broken.field)
    try:
        check_alike(body)
    except NamedTwice as twice:
        field = named([twice.key])
        return Fault(f"{field or 'the empty name'}: an object names a key once", field)
    except NoNumber:
        return Fault("a body has no numbers but JSON's: no NaN, no Infinity, none too large for a float")
    return None


def _again(body: bytes, receive: Receive) -> Receive:
    """A receive that gives a body that was read, and then whatever comes."""
    given = False

    async def give() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give
