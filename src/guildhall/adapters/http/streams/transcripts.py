"""An agent's transcript as it grows: its bytes, or server-sent events whose id is a byte offset."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from guildhall.adapters.http.streams.responses import HEADERS, KEEP_ALIVE_SECONDS
from guildhall.application.company import Company
from guildhall.application.events.output import PIECE, is_over

LOOK_SECONDS = 0.25
ASK_SECONDS = 0.5
"""How often it is asked whether the reader still may, however much there is to send."""
LONGEST_LINE = 1 << 24


class Transcript(StreamingResponse):
    """Sends a transcript from an offset; while it is followed, until the session is over.

    ``allowed`` is asked twice a second whether the reader still may, while it is silent and while it is not.
    """

    def __init__(
        self,
        company: Company,
        session_id: str,
        offset: int,
        *,
        follow: bool,
        as_events: bool,
        allowed: Callable[[], bool],
    ) -> None:
        media = "text/event-stream" if as_events else "application/x-ndjson"
        super().__init__((), headers=HEADERS, media_type=media)
        self._company = company
        self._session_id = session_id
        self._offset = offset
        self._follow = follow
        self._as_events = as_events
        self._allowed = allowed
        self._gone = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is, and what comes."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        leaving = asyncio.create_task(self._leave(receive))
        try:
            await self._send_all(send)
        finally:
            leaving.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_all(self, send: Send) -> None:
        silent, told_at = 0.0, time.monotonic()
        while not self._gone.is_set():
            if time.monotonic() - told_at >= ASK_SECONDS:
                if not await run_in_threadpool(self._allowed):
                    return
                told_at = time.monotonic()
            over = not self._follow or await run_in_threadpool(is_over, self._company, self._session_id)
            data = await run_in_threadpool(self._next, over)
            if not data:
                if over:
                    return
                silent += LOOK_SECONDS
                if self._as_events and silent >= KEEP_ALIVE_SECONDS:
                    data, silent = b": keep-alive\n\n", 0.0
                await asyncio.sleep(LOOK_SECONDS)
            if data:
                await send({"type": "http.response.body", "body": data, "more_body": True})

    def _next(self, over: bool) -> bytes:
        """The next piece of whole lines; the rest of one that was cut off counts once nothing follows it."""
        storage = self._company.world.storage
        data = storage.transcript(self._session_id, self._offset, PIECE)
        while data and b"\n" not in data and len(data) < LONGEST_LINE:
            more = storage.transcript(self._session_id, self._offset + len(data), PIECE)
            if not more:
                break
            data += more
        end = data.rfind(b"\n") + 1
        if not end and not over:
            return b""
        data = data[: end or len(data)]
        begin, self._offset = self._offset, self._offset + len(data)
        return _as_events(data, begin) if self._as_events else data

    async def _leave(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            continue
        self._gone.set()


def _as_events(data: bytes, offset: int) -> bytes:
    """Lines as server-sent events; the id of each is the offset behind it."""
    sent = bytearray()
    for line in data.splitlines(keepends=True):
        offset += len(line)
        sent += b"id: %d\ndata: %s\n\n" % (offset, line.rstrip(b"\r\n"))
    return bytes(sent)
