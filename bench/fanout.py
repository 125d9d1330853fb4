"""Fan-out: how long it takes until 1,000 subscribers of one stream have each new event.

A publisher posts at a steady pace; each reader notes when an event came in. The time runs from before the
post, so ours holds the commit as well. The peers are one process each, with nothing durable behind them:
``sse-starlette`` with a queue a reader, and a loop that writes bytes which were made once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from bench.harness import compare, keep
from bench.rest import CREATE, KEY, Served, guildhall, served

PACE = 0.25
"""Seconds between two events."""


class Reader(asyncio.Protocol):
    """One subscriber: the times at which its events came in."""

    def __init__(self, path: str, port: int) -> None:
        self.times: list[float] = []
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rest = b""
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-API-Key: {KEY}\r\n"
            "Accept: text/event-stream\r\n\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note each event when its data have come in."""
        if not self.open.done():
            if not data.startswith(b"HTTP/1.1 200"):
                self.open.set_exception(AssertionError(f"a subscriber was refused: {data[:200]!r}"))
                return
            self.open.set_result(None)
        text = self._rest + data
        found = text.count(b"\ndata: ")
        self._rest = text[-6:]
        self.times.extend([time.perf_counter()] * found)


def p99(server: Served, path: str, post: Callable[[], object], readers: int, events: int) -> float:
    """Milliseconds within which 99 of 100 deliveries were made; raises when one is missing or came twice."""
    return asyncio.run(_p99(server, path, post, readers, events)) * 1000


async def _p99(server: Served, path: str, post: Callable[[], object], readers: int, events: int) -> float:
    loop = asyncio.get_running_loop()
    port = int(server.url.rpartition(":")[2])
    open_: list[tuple[asyncio.Transport, Reader]] = []
    for _ in range(readers):
        transport, reader = await loop.create_connection(lambda: Reader(path, port), "127.0.0.1", port)
        open_.append((transport, reader))
    await asyncio.gather(*(reader.open for _, reader in open_))
    await asyncio.sleep(1)
    published: list[float] = []
    for _ in range(events):
        published.append(time.perf_counter())
        await asyncio.to_thread(post)
        await asyncio.sleep(PACE)
    await asyncio.sleep(1)
    for transport, reader in open_:
        transport.abort()
        if len(reader.times) != events:
            raise AssertionError(
                f"{events} events were published and a subscriber of {path} saw {len(reader.times)}"
            )
    late = sorted(
        came - sent for _, reader in open_ for came, sent in zip(reader.times, published, strict=True)
    )
    return late[int(len(late) * 0.99)]


def posting(url: str, body: dict[str, str]) -> Callable[[], object]:
    """A call that posts once."""
    headers = {"X-API-Key": KEY, "Content-Type": "application/json"}

    def post() -> object:
        with urllib.request.urlopen(
            urllib.request.Request(url, json.dumps(body).encode(), headers)
        ) as answer:
            return answer.read()

    return post


def main() -> None:
    """Measure, print and keep the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and readers")
    quick: bool = parser.parse_args().quick
    rounds, readers, events = (2, 200, 10) if quick else (5, 1_000, 20)
    module = ["bench.bare_stream:app", "--port", "8562", "--no-access-log", "--log-level", "error"]
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name,
        served(guildhall(Path(name), 8561), 8561, "/healthz") as ours,
        served([sys.executable, "-m", "uvicorn", *module], 8562, "/health") as peer,
    ):
        ours.post("/api/projects", {"name": "bench"})
        own = posting(f"{ours.url}/api/tasks", CREATE)
        other = posting(f"{peer.url}/publish", CREATE)
        for warm_up in (own, other):
            warm_up()  # what is done once in the life of a process is no part of a delivery

        def deliver() -> float:
            return p99(ours, "/api/events/stream?type=task.created", own, readers, events)

        keep(
            "fanout",
            [
                compare(
                    f"an event to {readers:,} SSE subscribers, p99",
                    "ms",
                    deliver,
                    (peer_name, lambda path=path: p99(peer, path, other, readers, events)),
                    limit,
                    rounds=rounds,
                    smaller=True,
                )
                for peer_name, path, limit in (("sse-starlette", "/sse", 1.0), ("raw loop", "/raw", 1.5))
            ],
        )


if __name__ == "__main__":
    main()
