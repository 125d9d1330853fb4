"""Identifiers in the form of UUIDv7 (RFC 9562): in order of making, and never the same one twice."""

from __future__ import annotations

import os
import threading
import time

_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_RANDOM_BITS = 74
_LOW_BITS = 62
_DRAWN_BYTES = 4096
"""Bytes that are drawn from the system at once: each draw lets other threads go first."""


class UuidV7Ids:
    """UUIDv7 with monotonic randomness (RFC 9562, section 6.2, method 2).

    Within one process each id is greater than the one before it, also when the clock goes back.
    Each step comes from the system's own random numbers, and a forked process draws its own, so that it does
    not repeat its parent's ids.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._random = 0
        self._drawn = b""
        self._drawn_by = 0

    def new(self) -> str:
        """A new UUIDv7 in its text form."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond = now
                # The highest bit stays free for the steps within this millisecond.
                self._random = self._draw(10) >> (80 - _RANDOM_BITS + 1)
            else:
                self._random += 1 + self._draw(4)
            millisecond, bits = self._millisecond, self._random
        value = (
            (millisecond << 80)
            | _VERSION_AND_VARIANT
            | ((bits >> _LOW_BITS) << 64)
            | (bits & ((1 << _LOW_BITS) - 1))
        )
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def _draw(self, size: int) -> int:
        process = os.getpid()
        if len(self._drawn) < size or self._drawn_by != process:
            self._drawn, self._drawn_by = os.urandom(_DRAWN_BYTES), process
        taken, self._drawn = self._drawn[:size], self._drawn[size:]
        return int.from_bytes(taken, "big")


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
