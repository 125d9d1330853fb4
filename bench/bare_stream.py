"""The peers of the fan-out benchmark: ``sse-starlette`` with a queue a reader, and a raw loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from sse_starlette.sse import EventSourceResponse

app = FastAPI()
queues: set[asyncio.Queue[Any]] = set()


@app.get("/health")
async def health() -> str:
    """Say that it is up."""
    return "up"


@app.post("/publish", status_code=201)
async def publish(request: Request) -> None:
    """Give the body to every reader."""
    body = await request.json()
    chunk = f"event: published\ndata: {json.dumps(body)}\n\n".encode()
    for queue in queues:
        queue.put_nowait((body, chunk))


async def taken() -> AsyncIterator[Any]:
    """What is published from now on."""
    queue: asyncio.Queue[Any] = asyncio.Queue()
    queues.add(queue)
    try:
        while True:
            yield await queue.get()
    finally:
        queues.discard(queue)


@app.get("/sse")
async def with_library() -> EventSourceResponse:
    """Stream as the library does; it makes each reader's text anew."""

    async def events() -> AsyncIterator[dict[str, str]]:
        async for body, _ in taken():
            yield {"event": "published", "data": json.dumps(body)}

    return EventSourceResponse(events(), sep="\n")


@app.get("/raw")
async def raw() -> StreamingResponse:
    """Stream the bytes that were made once."""

    async def events() -> AsyncIterator[bytes]:
        async for _, chunk in taken():
            yield chunk

    return StreamingResponse(events(), media_type="text/event-stream")
