"""One who listens: a bounded queue, and a place in the journal to read from when the queue is too short.

A subscriber that does not keep up loses its queue, never an event: it reads on from its place, for itself,
until it has caught up. So it costs the others nothing and no memory.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from guildhall.adapters.http.streams.chunks import Chunk, Wanted
from guildhall.application.access.principals import Principal
from guildhall.application.events.asked import Place

MOST_CHUNKS = 64
MOST_BYTES = 1 << 20
"""What waits for one subscriber at most; chunks are shared by all who want the same."""

Read = Callable[[Wanted, Place], Awaitable[Chunk]]


class Subscriber:
    """Takes chunks in order, each exactly once. All of it runs in the event loop."""

    def __init__(
        self, wanted: Wanted, principal: Principal, place: Place, read: Read, reached: Callable[[], int]
    ) -> None:
        self.wanted = wanted
        self.principal = principal
        self.place = place
        self.seen = place.position
        self.behind = True
        self.closed = False
        self.ending = False
        self._read = read
        self._reached = reached
        self._queue: deque[Chunk] = deque()
        self._waiting = 0
        self._waker: asyncio.Future[bool] | None = None

    def offer(self, chunk: Chunk) -> None:
        """Take a chunk, or give up the queue where it is full."""
        if self.behind or self.closed:
            return
        self.seen = chunk.last
        if not chunk.data:
            if not self._queue:
                self.place = Place(chunk.last)
            return
        if len(self._queue) >= MOST_CHUNKS or self._waiting + len(chunk.data) > MOST_BYTES:
            self.fall_behind()
            return
        self._queue.append(chunk)
        self._waiting += len(chunk.data)
        self._wake()

    def fall_behind(self) -> None:
        """Give up the queue and read on from the place that was reached."""
        self._queue.clear()
        self._waiting = 0
        self.behind = True
        self._wake()

    def close(self) -> None:
        """End: whoever waits for the next chunk is told that there is none."""
        self.closed = True
        self._queue.clear()
        self._wake()

    def end(self) -> None:
        """Close because the server does."""
        self.ending = True
        self.close()

    async def next(self, patience: float) -> bytes | None:
        """What is sent next; empty when nothing came for ``patience`` seconds, none at the end.

        Raises:
            PositionGone: when it fell so far behind that events are not kept any more.
        """
        while not self.closed:
            if self.behind:
                data = await self._catch_up()
                if data:
                    return data
            elif self._queue:
                return self._taken()
            elif not await self._woken(patience):
                return b""
        return None

    async def _catch_up(self) -> bytes:
        chunk = await self._read(self.wanted, self.place)
        self.place = Place(chunk.last)
        if chunk.last >= self._reached():
            self.behind = False
            self.seen = chunk.last
        return chunk.data

    def _taken(self) -> bytes:
        chunks = list(self._queue)
        self._queue.clear()
        self._waiting = 0
        self.place = Place(chunks[-1].last)
        return chunks[0].data if len(chunks) == 1 else b"".join(chunk.data for chunk in chunks)

    def _wake(self, something: bool = True) -> None:
        if self._waker is not None and not self._waker.done():
            self._waker.set_result(something)

    async def _woken(self, patience: float) -> bool:
        """Wait to be woken; false when that took too long."""
        loop = asyncio.get_running_loop()
        self._waker = loop.create_future()
        alarm = loop.call_later(patience, self._wake, False)
        try:
            return await self._waker
        finally:
            alarm.cancel()
            self._waker = None
