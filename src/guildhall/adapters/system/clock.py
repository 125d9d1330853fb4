"""Clocks: the machine's, and one that stands still until it is moved; none may give a naive time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Linux's monotonic clock that goes on while the machine is suspended: leases do not wait for it either."""

FAKE_START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never go back."""
        return time.clock_gettime(_SINCE_BOOT)

    def sleep(self, seconds: float) -> None:
        """Wait that many seconds."""
        time.sleep(seconds)


class FakeClock:
    """A clock that only :meth:`advance` and :meth:`sleep` move, so that hours pass at once."""

    def __init__(self, start: datetime = FAKE_START) -> None:
        self._start = start
        self._elapsed = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The start plus all that was advanced."""
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Seconds advanced so far."""
        return self._elapsed

    def sleep(self, seconds: float) -> None:
        """Advance by that many seconds, and return at once."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            ValueError: for a negative number: a clock that goes back is :meth:`jump`'s business.
        """
        if seconds < 0:
            raise ValueError(f"time does not pass by {seconds} seconds")
        with self._lock:
            self._elapsed += seconds

    def jump(self, to: datetime) -> None:
        """Set the time of day, in either direction, as an operator does; ``monotonic`` goes on."""
        with self._lock:
            self._start = to - timedelta(seconds=self._elapsed)
