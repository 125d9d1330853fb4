"""Serves HEAD wherever GET is served: the same status and headers, no content (RFC 9110, section 9.3.2)."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMiddleware:
    """Has the GET of a HEAD served, and keeps its content back.

    To what serves it the client is gone once its headers are sent, so that no stream goes on.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; what is found out about it, such as its route, whoever is outside finds too."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        asked, begun, ended = {**scope, "method": "GET"}, asyncio.Event(), False

        async def until_begun() -> Message:
            await begun.wait()
            return {"type": "http.disconnect"}

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
            await self._app(asked, until_begun, headed)
        finally:
            scope.update({**asked, "method": "HEAD"})
