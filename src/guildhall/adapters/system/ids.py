"""Identifiers in the form of UUIDv7 (RFC 9562): in order of making, and never the same one twice."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

_DRAWN_BYTES = 4096
"""Bytes that are drawn from the system at once: each draw lets other threads go first."""
_WORD = 32
"""Bits of a number that is drawn."""
_LAST = 48
"""Bits of an id's last group: within a millisecond they alone grow."""
_FREE = 3 * _WORD - (12 + 14 + _LAST - 1)
"""Of three numbers, the bits more than are random in an id: the last group's highest stays free for steps."""


class _Forks:
    """How many forks this process came to be by: to ask it for its id is a call of the system each time."""

    def __init__(self) -> None:
        self.count = 0
        os.register_at_fork(after_in_child=self._add)

    def _add(self) -> None:
        self.count += 1


_forks = _Forks()


def _drawn() -> Iterator[int]:
    """The system's random numbers of :data:`_WORD` bits."""
    while True:
        yield from memoryview(os.urandom(_DRAWN_BYTES)).cast("I")


class UuidV7Ids:
    """UUIDv7 with monotonic randomness (RFC 9562, section 6.2, method 2).

    Within one process each id is greater than the one before it, also when the clock goes back.
    Each step comes from the system's own random numbers, and a forked process draws its own, so that it does
    not repeat its parent's ids.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._beginning = ""
        self._last = 0
        self._draw = _drawn().__next__
        self._drawn_after = _forks.count

    def new(self) -> str:
        """A new UUIDv7 in its text form."""
        with self._lock:
            if self._drawn_after != _forks.count:
                self._draw, self._drawn_after = _drawn().__next__, _forks.count
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._begin(now)
            else:
                self._last += 1 + self._draw()
                if self._last >> _LAST:
                    self._begin(self._millisecond + 1)
            return f"{self._beginning}{self._last:012x}"

    def _begin(self, millisecond: int) -> None:
        """Draw all but the time (RFC 9562, section 5.7: 12 bits, and 62 behind the variant)."""
        drawn = (self._draw() << 2 * _WORD | self._draw() << _WORD | self._draw()) >> _FREE
        self._millisecond, self._last = millisecond, drawn & (1 << _LAST - 1) - 1
        first, second = drawn >> _LAST - 1 + 14, drawn >> _LAST - 1 & (1 << 14) - 1
        moment = f"{millisecond >> 16:08x}-{millisecond & 0xFFFF:04x}"
        self._beginning = f"{moment}-7{first:03x}-{1 << 15 | second:04x}-"


class CountingIds:
    """Ids that count up from 1 in the form of UUIDv7, so that a test knows them beforehand."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made = 0

    def new(self) -> str:
        """The next id: ``00000000-0000-7000-8000-000000000001`` is the first."""
        with self._lock:
            self._made += 1
            return f"00000000-0000-7000-8000-{self._made:012x}"
