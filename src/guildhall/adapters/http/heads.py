"""Serves HEAD wherever GET is served: the same status and headers, no content (RFC 9110, section 9.3.2)."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = "guildhall.head"


def is_head(scope: Scope) -> bool:
    """Whether what is served as GET was asked for as HEAD: then nobody waits for its content."""
    return bool(scope.get(_HEAD))


class HeadMiddleware:
    """Has the GET of a HEAD served, and keeps its content back.

    To what serves it the client is gone once its headers are sent, so that no stream goes on; where that is
    why no content ever came, the answer is ended for it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; what is found out about it, such as its route, whoever is outside finds too."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        asked, begun, ended = {**scope, "method": "GET", _HEAD: True}, asyncio.Event(), False

        async def headed(message: Message) -> None:
            nonlocal ended
            scope.update({**asked, "method": "HEAD"})
            if message["type"] == "http.response.start":
                await send(message)
                begun.set()
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        try:
            await self._app(asked, _until(begun, receive), headed)
            if begun.is_set():
                await headed({"type": "http.response.body"})
        finally:
            scope.update({**asked, "method": "HEAD"})


def _until(begun: asyncio.Event, receive: Receive) -> Receive:
    """What the client says, until the headers are sent: then that it is gone."""

    async def received() -> Message:
        said, over = asyncio.ensure_future(receive()), asyncio.ensure_future(begun.wait())
        try:
            await asyncio.wait((said, over), return_when=asyncio.FIRST_COMPLETED)
            return said.result() if said.done() else {"type": "http.disconnect"}
        finally:
            said.cancel()
            over.cancel()

    return received
