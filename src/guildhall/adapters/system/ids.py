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
_FREE = 96 - 73
"""Of three such numbers, the bits more than an id has: its highest stays free for steps."""
_VERSION, _VARIANT = 7 << 76, 2 << 62
"""In the 80 bits behind the time (RFC 9562, section 5.7)."""
_LOW = (1 << 62) - 1
"""The bits behind the variant."""


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
        self._random = 0
        self._draw = _drawn().__next__
        self._drawn_after = _forks.count

    def new(self) -> str:
        """A new UUIDv7 in its text form."""
        with self._lock:
            if self._drawn_after != _forks.count:
                self._draw, self._drawn_after = _drawn().__next__, _forks.count
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond = now
                self._beginning = f"{now >> 16:08x}-{now & 0xFFFF:04x}"
                self._random = (self._draw() << 2 * _WORD | self._draw() << _WORD | self._draw()) >> _FREE
            else:
                self._random += 1 + self._draw()
            beginning, bits = self._beginning, self._random
        rest = _VERSION | bits >> 62 << 64 | _VARIANT | bits & _LOW
        digits = rest.to_bytes(10, "big").hex()
        return f"{beginning}-{digits[:4]}-{digits[4:8]}-{digits[8:]}"


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
