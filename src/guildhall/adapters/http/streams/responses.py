"""Answers that go on: an event stream (WHATWG HTML, *Server-sent events*), and a long poll."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from guildhall.adapters.http.heads import is_head
from guildhall.adapters.http.streams.hub import Hub
from guildhall.adapters.http.streams.subscriber import Subscriber
from guildhall.application.events.asked import PositionGone

KEEP_ALIVE_SECONDS = 15.0
RETRY_MILLISECONDS = 1000

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""No proxy may keep or gather what is sent."""

Subscribe = Callable[[], Subscriber]


class EventStream(StreamingResponse):
    """Server-sent events until the client goes, its rights end, or the server does."""

    def __init__(self, hub: Hub, subscribe: Subscribe) -> None:
        super().__init__((), headers=HEADERS, media_type="text/event-stream")
        self._hub = hub
        self._subscribe = subscribe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes; an idle stream gets a comment now and then, with the place that was reached."""
        subscriber = self._subscribe()
        leaving = asyncio.create_task(until_gone(receive, subscriber))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _send(send, f"retry: {RETRY_MILLISECONDS}\nid: {subscriber.place}\n\n".encode())
            while (data := await subscriber.next(KEEP_ALIVE_SECONDS)) is not None:
                await _send(send, data or f": keep-alive\nid: {subscriber.place}\n\n".encode())
        except PositionGone as gone:
            data = json.dumps({"code": gone.code, "detail": gone.message})
            await _send(send, f"event: gone\ndata: {data}\n\n".encode())
        finally:
            leaving.cancel()
            self._hub.unsubscribe(subscriber)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class LongPoll(Response):
    """The lines after a place as soon as there are any, or none after ``wait`` seconds.

    ``{"items": [...], "next": "<the place to go on from>"}``.
    """

    def __init__(self, hub: Hub, subscribe: Subscribe, wait: float) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        self._hub = hub
        self._subscribe = subscribe
        self._wait = wait

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, and answer; whoever wants the headers alone waits for nothing."""
        subscriber = self._subscribe()
        leaving = asyncio.create_task(until_gone(receive, subscriber))
        try:
            data = await subscriber.next(0 if is_head(scope) else self._wait) or b""
        finally:
            leaving.cancel()
            self._hub.unsubscribe(subscriber)
        items = b",".join(data.splitlines())
        body = b'{"items":[' + items + b'],"next":"' + str(subscriber.place).encode() + b'"}'
        answer = Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")
        await answer(scope, receive, send)


async def until_gone(receive: Receive, subscriber: Subscriber) -> None:
    """Close a subscriber when its client goes away."""
    while (await receive())["type"] not in ("http.disconnect", "websocket.disconnect"):
        continue
    subscriber.close()


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})
