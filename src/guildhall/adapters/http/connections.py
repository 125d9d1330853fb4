"""Connections over which nothing comes: they are closed, so that nobody takes up the server by being slow."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEAD_SECONDS = 20.0
"""How long a request may take from its first byte, or its connection, to the end of its headers."""

MOST_CONNECTIONS = 12_000
"""Connections at once; whoever comes then is answered with 503. Streams are most of them."""

_Protocol: Any = AutoHTTPProtocol


class PatientProtocol(_Protocol):
    """Uvicorn's protocol, which by itself waits for the headers of a request as long as they take.

    It is looked at every :data:`HEAD_SECONDS`: a connection on which no request is under way, nor was one
    begun since the last look, is closed. Between requests uvicorn itself closes what says nothing.
    """

    _seen: Any = None

    def connection_made(self, transport: Any) -> None:
        """Begin to look."""
        _Protocol.connection_made(self, transport)
        self._look_again()

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
