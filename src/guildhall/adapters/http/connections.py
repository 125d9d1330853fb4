"""Connections over which nothing comes: they are closed, so that nobody takes up the server by being slow."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEAD_SECONDS = 20.0
"""How long a request may take from its first byte, or its connection, to the end of its headers."""

MOST_CONNECTIONS = 12_000
"""Connections at once; whoever comes then is answered with 503. Streams are most of them."""

HAS_COME = "guildhall.has_come"
"""Where a request keeps what tells whether its whole body has come."""

_Protocol: Any = AutoHTTPProtocol


class _Joined:
    """A transport that sends two writes of one turn of the event loop by one call.

    Uvicorn writes the head of an answer and its content one after the other: to send both takes as long as
    to send one of them. No more than one write is held back, so that whoever writes much is told to wait.
    """

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""
        self.is_closing = transport.is_closing  # asked with every answer: by itself, not by __getattr__

    def write(self, data: bytes) -> None:
        """Send what is held back with this, else hold this back for what comes next."""
        if self._held:
            self._held += data
            self._send()
        elif data:
            self._held = data
            self._loop.call_soon(self._send)

    def close(self) -> None:
        """Send what is left, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        held, self._held = self._held, b""
        if held:
            self._transport.write(held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class PatientProtocol(_Protocol):
    """Uvicorn's protocol, which by itself waits for the headers of a request as long as they take.

    It is looked at every :data:`HEAD_SECONDS`: a connection on which no request is under way, nor was one
    begun since the last look, is closed. Between requests uvicorn itself closes what says nothing.
    """

    _seen: Any = None

    def connection_made(self, transport: Any) -> None:
        """Begin to look."""
        _Protocol.connection_made(self, _Joined(transport, self.loop))
        self._look_again()

    def on_headers_complete(self) -> None:
        """Let the request know when all of it has come: what comes with its headers is there at once."""
        before = self.cycle
        _Protocol.on_headers_complete(self)
        if (cycle := self.cycle) is not before:
            self.scope[HAS_COME] = lambda: not cycle.more_body

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        self._alarm.cancel()
        _Protocol.connection_lost(self, exc)

    def _look_again(self) -> None:
        loop: asyncio.AbstractEventLoop = self.loop
        self._alarm = loop.call_later(HEAD_SECONDS, self._look)

    def _look(self) -> None:
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # it has ended, or is a WebSocket's now
        under_way = self.cycle is not None and not self.cycle.response_complete
        if not under_way and self.cycle is self._seen:
            self.transport.close()
            return
        self._seen = self.cycle
        self._look_again()
