"""Everybody who listens in this process: one channel an org that is listened to, and one watch over rights.

Who may no longer listen is cut off within a second.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from guildhall.adapters.http.streams.channel import Channel
from guildhall.adapters.http.streams.chunks import Chunk, Wanted
from guildhall.adapters.http.streams.subscriber import Subscriber
from guildhall.application.access.authentication import Authentication
from guildhall.application.access.principals import Principal
from guildhall.application.company import Company
from guildhall.application.events.asked import Place, Start
from guildhall.application.ports.telemetry import Gauge
from guildhall.domain.kernel import Unavailable

WATCH_SECONDS = 0.4
"""How often it is asked whether those who listen still may."""

MOST_UNKNOWN = 25
"""How often in a row nobody may know it before a stream is ended: for ten seconds, such as of a restart."""

READERS = 4
"""Threads that read for subscribers who are behind."""

MOST_SUBSCRIBERS = 10_000


class TooManyListen(Unavailable):
    """The process has as many streams open as it can serve."""


class Hub:
    """Where streams are opened. But for :meth:`close` everything runs in the event loop."""

    def __init__(self, authentication: Authentication, subscribers: Gauge) -> None:
        self._authentication = authentication
        self._subscribers = subscribers
        self._channels: dict[str, Channel] = {}
        self._ended: list[Channel] = []
        self._open: dict[Principal, set[Subscriber]] = {}
        self._count = 0
        self._readers = ThreadPoolExecutor(READERS, "guildhall-catching-up")
        self._watcher = ThreadPoolExecutor(1, "guildhall-rights")  # who reads much must not delay it
        self._unknown: dict[Principal, int] = {}
        self._watch: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = threading.Event()

    def subscribe(self, company: Company, principal: Principal, wanted: Wanted, start: Start) -> Subscriber:
        """Begin to listen after a place.

        Raises:
            TooManyListen: when too many do already, or the process is about to end.
        """
        if self._closed.is_set() or self._count >= MOST_SUBSCRIBERS:
            raise TooManyListen("too many streams are open here; come back later, or poll")
        self._loop = asyncio.get_running_loop()
        channel = self._channel(company, start.head)
        place = start.place
        subscriber = Subscriber(
            wanted, principal, place, partial(self._page, channel), lambda: channel.position
        )
        if not place.part and place.position >= channel.position:
            subscriber.behind = False
        channel.add(subscriber)
        self._open.setdefault(principal, set()).add(subscriber)
        self._count += 1
        self._subscribers.change(1)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watch_rights())
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """End a subscription; ending it again changes nothing."""
        subscriber.close()
        others = self._open.get(subscriber.principal, set())
        if subscriber not in others:
            return
        self._count -= 1
        self._subscribers.change(-1)
        others.discard(subscriber)
        if not others:
            del self._open[subscriber.principal]
        org_id = subscriber.principal.org_id
        channel = self._channels[org_id]
        channel.remove(subscriber)
        if channel.idle:
            channel.stop()
            self._ended = [one for one in self._ended if one.alive]
            self._ended.append(self._channels.pop(org_id))

    def close(self) -> None:
        """End every stream, from any thread; returns once nothing is read any more."""
        self._closed.set()
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._end_all)
        channels = (*self._channels.values(), *self._ended)
        for channel in channels:
            channel.stop()
        for channel in channels:
            channel.join()
        self._readers.shutdown()
        self._watcher.shutdown()

    def _end_all(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        for subscribers in self._open.values():
            for subscriber in subscribers:
                subscriber.end()

    def _channel(self, company: Company, head: int) -> Channel:
        org_id = company.scope.org_id
        channel = self._channels.get(org_id)
        if channel is None:
            channel = self._channels[org_id] = Channel(company, asyncio.get_running_loop())
            channel.start(head)
        return channel

    async def _page(self, channel: Channel, wanted: Wanted, place: Place) -> Chunk:
        return await asyncio.get_running_loop().run_in_executor(self._readers, channel.page, wanted, place)

    async def _watch_rights(self) -> None:
        """Cut off those whose key or token is not valid any more, for as long as anybody listens."""
        loop = asyncio.get_running_loop()
        while self._open:
            await asyncio.sleep(WATCH_SECONDS)
            listening = list(self._open)
            for principal in await loop.run_in_executor(self._watcher, self._no_longer_valid, listening):
                for subscriber in self._open.get(principal, ()):
                    subscriber.close()

    def _no_longer_valid(self, principals: list[Principal]) -> list[Principal]:
        self._unknown = {one: times for one, times in self._unknown.items() if one in principals}
        return [one for one in principals if not self._may_still(one)]

    def _may_still(self, principal: Principal) -> bool:
        """Whether somebody may listen on; who cannot be asked about for long may not."""
        try:
            valid = self._authentication.still_valid(principal)
        except Exception:  # noqa: BLE001 - whatever it fails by, the others are asked about, and it is again
            self._unknown[principal] = self._unknown.get(principal, 0) + 1
            return self._unknown[principal] < MOST_UNKNOWN
        self._unknown.pop(principal, None)
        return valid
