"""The pulse of a process: which of its loops turn, and which have fallen silent; it must never end one."""

from __future__ import annotations

import threading

from guildhall.application.ports.system import Clock


class Pulse:
    """Knows when each loop of this process turned last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._beats: dict[str, tuple[float, float]] = {}

    def expect(self, loop: str, within: float) -> None:
        """Say that a loop turns at least every so many seconds from now on."""
        with self._lock:
            self._beats[loop] = (self._clock.monotonic(), within)

    def beat(self, loop: str) -> None:
        """Say that an expected loop turned."""
        with self._lock:
            if loop in self._beats:
                self._beats[loop] = (self._clock.monotonic(), self._beats[loop][1])

    def forget(self, loop: str) -> None:
        """Say that a loop has come to its end in good order."""
        with self._lock:
            self._beats.pop(loop, None)

    def loops(self) -> list[str]:
        """The loops that are expected to turn, by name."""
        with self._lock:
            return sorted(self._beats)

    def silent_for(self, loop: str) -> float | None:
        """For how many seconds a loop has been silent, none while it turns as it should."""
        with self._lock:
            last, within = self._beats.get(loop, (0.0, float("inf")))
            silent = self._clock.monotonic() - last
        return silent if silent > within else None
