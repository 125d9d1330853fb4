"""Identifiers in the form of UUIDv7 (RFC 9562): in order of making, and never the same one twice."""

from __future__ import annotations

import os
import threading
import time

_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_RANDOM_BITS = 74
_LOW_BITS = 62


class UuidV7Ids:
    """UUIDv7 with monotonic randomness (RFC 9562, section 6.2, method 2).

    Within one process each id is greater than the one before it, also when the clock goes back.
    Each step is drawn from the system, so that a forked process does not repeat its parent's ids.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._random = 0

    def new(self) -> str:
        """A new UUIDv7 in its text form."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond = now
                # The highest bit stays free for the steps within this millisecond.
                self._random = int.from_bytes(os.urandom(10), "big") >> (80 - _RANDOM_BITS + 1)
            else:
                self._random += 1 + int.from_bytes(os.urandom(4), "big")
            millisecond, bits = self._millisecond, self._random
        value = (
            (millisecond << 80)
            | _VERSION_AND_VARIANT
            | ((bits >> _LOW_BITS) << 64)
            | (bits & ((1 << _LOW_BITS) - 1))
        )
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


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
