"""One org's events, read once for everybody in the process who listens.

A thread reads the journal and puts every event into words; the event loop hands the result to the
subscribers. All that is said of subscribers happens in the loop, so it needs no lock.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from itertools import chain

from guildhall.adapters.http.streams.chunks import Chunk, Told, Wanted, chunk_of, framed
from guildhall.adapters.http.streams.subscriber import Subscriber
from guildhall.application.company import Company
from guildhall.application.events.asked import Place, require_kept
from guildhall.application.events.lines import Teller, rest
from guildhall.application.ports.journal import Envelope
from guildhall.application.vocabulary import Surface

PAGE = 500
WAIT_SECONDS = 0.5
RETRY_SECONDS = 1.0
AHEAD = 4
"""Batches that the reader may be ahead of the loop."""

_log = logging.getLogger(__name__)


class Channel:
    """Reads one journal while somebody listens, and tells all who do."""

    def __init__(self, company: Company, loop: asyncio.AbstractEventLoop) -> None:
        self._company = company
        self._loop = loop
        self._teller = Teller(company)
        self._topics: dict[Wanted, set[Subscriber]] = {}
        self._surfaces: tuple[Surface | None, ...] = ()
        self._stop = threading.Event()
        self._room = threading.Semaphore(AHEAD)
        self._thread: threading.Thread | None = None
        self.position = 0

    @property
    def idle(self) -> bool:
        """Whether nobody listens."""
        return not self._topics

    @property
    def alive(self) -> bool:
        """Whether its reader still runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, position: int) -> None:
        """Begin to read after a position, unless it reads already."""
        if self._thread is None:
            self.position = position
            self._thread = threading.Thread(target=self._read, name="guildhall-events", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Have the reader end."""
        self._stop.set()

    def join(self) -> None:
        """Wait until the reader has ended."""
        if self._thread is not None:
            self._thread.join()

    def add(self, subscriber: Subscriber) -> None:
        """Tell a subscriber from now on."""
        self._topics.setdefault(subscriber.wanted, set()).add(subscriber)
        self._note_surfaces()

    def remove(self, subscriber: Subscriber) -> None:
        """Tell a subscriber no more."""
        others = self._topics.get(subscriber.wanted)
        if others is not None:
            others.discard(subscriber)
            if not others:
                del self._topics[subscriber.wanted]
        self._note_surfaces()

    def page(self, wanted: Wanted, place: Place) -> Chunk:
        """What a subscriber who is behind is told next, read from the journal for them alone.

        Its ``last`` is the position that they have reached then. To be called outside the loop.

        Raises:
            PositionGone: when events after the place are not kept any more.
        """
        journal, scope = self._company.journal, self._company.scope
        after = place.after
        require_kept(self._company, after)
        head = journal.head(scope).position
        found = journal.search(scope, wanted.filter, after=after, limit=PAGE)
        told = self._teller.tell(wanted.surface, found.events)
        lines = rest(chain.from_iterable(told), place)
        last = found.events[-1].position if found.events else after
        reached = found.next if found.next is not None else max(head, last)
        return Chunk(after + 1, reached, framed(wanted.framing, lines))

    def _note_surfaces(self) -> None:
        self._surfaces = tuple({wanted.surface for wanted in self._topics})

    def _read(self) -> None:
        after = self.position
        journal, scope = self._company.journal, self._company.scope
        while not self._stop.is_set():
            try:
                events = journal.read(scope, after, PAGE)
                if not events:
                    journal.wait(scope, after, WAIT_SECONDS)
                    continue
                told = self._told(events)
            except Exception:  # noqa: BLE001 - a reader outlives whatever the store does; nothing is passed over
                _log.warning("the journal cannot be read now and is asked again", exc_info=True)
                self._stop.wait(RETRY_SECONDS)
                continue
            after = events[-1].position
            while not self._room.acquire(timeout=WAIT_SECONDS):
                if self._stop.is_set():
                    return
            if not self._stop.is_set():
                self._loop.call_soon_threadsafe(self._publish, told)

    def _told(self, events: Sequence[Envelope]) -> list[Told]:
        surfaces = self._surfaces
        said = {surface: self._teller.tell(surface, events) for surface in surfaces}
        return [
            Told(one, {surface: said[surface][number] for surface in surfaces})
            for number, one in enumerate(events)
        ]

    def _publish(self, told: Sequence[Told]) -> None:
        self._room.release()
        self.position = told[-1].envelope.position
        for wanted, subscribers in self._topics.items():
            if wanted.surface not in told[0].lines:
                # Somebody came while these were put into words: who wants words that are missing reads them.
                for subscriber in subscribers:
                    subscriber.fall_behind()
                continue
            chunk = chunk_of(wanted, told)
            for subscriber in subscribers:
                if subscriber.seen < chunk.first:
                    subscriber.offer(chunk)
                elif subscriber.seen < chunk.last:
                    new = [one for one in told if one.envelope.position > subscriber.seen]
                    subscriber.offer(chunk_of(wanted, new))
