"""The units that wait to be committed, in a line for each org; it must never let two threads serve one line.

Lines take turns, so that a busy org keeps no other one waiting for more than a batch.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guildhall.application.ports.journal import Origin, Scope
from guildhall.persistence.journal.replies import Waiter

BATCH_LIMIT = 512
"""Units in one transaction at most: it bounds how long the append lock is held."""

GATHER_SECONDS = 0.0005
"""How long a batch waits for the callers of the last one, and for those who came while that was committed."""

KEPT_LINES = 1024
"""Beyond so many, a line is forgotten once nobody stands in it."""


class JournalClosed(Exception):
    """A unit was submitted to a journal that is closed."""


@dataclass(slots=True)
class Job:
    """A unit that waits, and what tells whoever waits for it."""

    scope: Scope
    origin: Origin
    unit: Callable[[Any], Any]
    future: Waiter
    early: bool = False


class Line:
    """The units of one org that wait, first come first, and how many of its are out to be committed."""

    __slots__ = ("arrived", "awaited", "crowd", "halved", "jobs", "org_id", "out", "served")

    def __init__(self, org_id: str, lock: threading.Lock) -> None:
        self.org_id = org_id
        self.jobs: deque[Job] = deque()
        self.served = False
        self.out = 0
        self.crowd = 0
        """How many callers there were when some of them were answered last: they are expected again."""
        self.halved = False
        """Whether the crowd is served by halves."""
        self.awaited = 0
        self.arrived = threading.Condition(lock)


class Waiting:
    """The lines of all orgs: callers put units in, each thread that commits takes those of one org."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[str, Line] = {}
        self._ready: deque[Line] = deque()
        """Lines in which somebody stands and that no thread serves."""
        self._free = threading.Condition(self._lock)
        self._waiting_threads = 0
        self._closed = False

    def put(self, job: Job) -> bool:
        """Queue a unit; whether one thread more would serve it sooner.

        Raises:
            JournalClosed: when it is closed.
        """
        org_id = job.scope.org_id
        with self._lock:
            if self._closed:
                raise JournalClosed("the journal is closed")
            line = self._lines.get(org_id)
            if line is None:
                line = self._lines[org_id] = Line(org_id, self._lock)
            line.jobs.append(job)
            if line.served:
                if len(line.jobs) == line.awaited:
                    line.arrived.notify()  # none before: each would wake the thread only to wait on
                return False
            if len(line.jobs) > 1:
                return False
            self._ready.append(line)
            self._free.notify()
            return len(self._ready) > self._waiting_threads

    def take(self) -> tuple[Line, list[Job]] | None:
        """Wait for units and take those of one org that can be committed together; none when it is over.

        The line is the caller's until it is let :meth:`go`.
        """
        with self._lock:
            while not self._ready:
                if self._closed:
                    return None
                self._waiting_threads += 1
                self._free.wait()
                self._waiting_threads -= 1
            line = self._ready.popleft()
            line.served = True
            return line, self._part(line)

    def more(self, line: Line, *, underway: bool) -> list[Job]:
        """What of a served line can be decided while those of its units that are out are ``underway``.

        From then on its callers are served by halves, one decided while the other is being committed. Nothing
        where nothing is underway or another line waits for a thread.
        """
        with self._lock:
            line.halved = underway and (not self._ready or self._waiting_threads > 0)
            return self._part(line) if line.halved else []

    def answering(self, line: Line, units: int) -> None:
        """So many units of a line are about to be answered.

        Were those who are not awaited together, crowds would take turns for good, each with part of a batch.
        """
        with self._lock:
            line.crowd = line.out + len(line.jobs)
            line.out -= units

    def _part(self, line: Line) -> list[Job]:
        """Take the units of a line that are committed together, those first that would rather be early."""
        self._gather(line, min(self._share(line, line.crowd), line.crowd - line.out, BATCH_LIMIT))
        share = self._share(line, line.out + len(line.jobs))
        jobs = [line.jobs.popleft() for _ in range(min(len(line.jobs), share, BATCH_LIMIT))]
        line.out += len(jobs)
        jobs.sort(key=lambda job: not job.early)
        return jobs

    def _share(self, line: Line, callers: int) -> int:
        return -(-callers // 2) if line.halved else callers

    def _gather(self, line: Line, units: int) -> None:
        """Give those who were just answered a moment to ask again, so that they are committed together.

        One caller alone is never kept waiting; several gain more by sharing a commit than they wait.
        """
        deadline = time.monotonic() + GATHER_SECONDS
        line.awaited = units
        while len(line.jobs) < units and not self._closed:
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not line.arrived.wait(remaining):
                return

    def go(self, line: Line) -> None:
        """Let a line be served again; who calls this takes next, so no other thread is woken for it."""
        with self._lock:
            line.served = False
            if line.jobs:
                self._ready.append(line)
            elif len(self._lines) > KEPT_LINES:
                del self._lines[line.org_id]

    def close(self) -> None:
        """Take no more; what stands in line is still given out."""
        with self._lock:
            self._closed = True
            self._free.notify_all()

    def clear(self) -> list[Job]:
        """Close, and give what nobody will take any more."""
        self.close()
        with self._lock:
            left = [line.jobs.popleft() for line in self._lines.values() for _ in range(len(line.jobs))]
            self._ready.clear()
        return left
