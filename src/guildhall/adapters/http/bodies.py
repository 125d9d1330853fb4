"""What every body passes: its size, its depth and its numbers."""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guildhall.adapters.http.problems import problem

DEEPEST_JSON = 64
"""How many levels a JSON body may be nested: what is read below that is read by recursion."""

_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[{]}"))
_SMALL = 1 << 16
"""Bytes that are looked through at once; more is looked through beside what else goes on."""
_PERHAPS_NO_NUMBER = re.compile(rb"NaN|Infinity|[0-9][eE]|[0-9]{300}")
"""What every body has in it that :func:`is_beyond_numbers`; few others do."""


class BodyMiddleware:
    """Reads a body up to its limit, and refuses what is larger, nested too deep or has no true numbers."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is within bounds."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        body = await self._read(Headers(scope=scope), receive)
        if body is None:
            detail = f"a body has at most {self._most} bytes here"
            await problem(Request(scope), "too_large", detail)(scope, receive, send)
        elif fault := await _looked_through(body):
            await problem(Request(scope), "validation_failed", fault)(scope, receive, send)
        else:
            await self._app(scope, _again(body, receive), send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        """The whole body, none when it is too large; one that says so is not read."""
        said = headers.get("content-length", "0")
        if said.isdigit() and int(said[:20]) > self._most:
            return None
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b"".join(parts)
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._most:
                return None
            if not message.get("more_body", False):
                return b"".join(parts)


def is_too_deep(body: bytes) -> bool:
    """Whether JSON is nested too deep; linear in its size, whatever stands in it."""
    if body.count(b"[") + body.count(b"{") <= DEEPEST_JSON:
        return False
    unescaped = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside_strings = b"".join(unescaped.split(b'"')[::2])
    steps = outside_strings.translate(None, _NO_BRACKETS).translate(_STEPS)
    return max(accumulate(memoryview(steps).cast("b")), default=0) > DEEPEST_JSON


async def _looked_through(body: bytes) -> str | None:
    """What is wrong with a body, without holding up other requests for a large one."""
    return fault_of(body) if len(body) <= _SMALL else await run_in_threadpool(fault_of, body)


def fault_of(body: bytes) -> str | None:
    """What is wrong with a body, whoever reads it: a sentence, none when nothing is."""
    if is_too_deep(body):
        return f"a body is nested at most {DEEPEST_JSON} levels deep"
    if is_beyond_numbers(body):
        return "a body has no numbers but those of JSON: no NaN, no Infinity, and none too large for a float"
    return None


def is_beyond_numbers(body: bytes) -> bool:
    """Whether JSON has a number that could not be written again: NaN and Infinity (RFC 8259, section 6).

    Python reads them where JSON has none, and 1e999 as Infinity. What is no JSON has no numbers.
    """
    if not _PERHAPS_NO_NUMBER.search(body):
        return False
    try:
        json.loads(body, parse_constant=_number, parse_float=_number)
    except _NoNumberError:
        return True
    except ValueError:
        return False  # whoever reads the body says what is wrong with it
    return False


class _NoNumberError(Exception):
    """A number is not finite."""


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _NoNumberError
    return number


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
