"""Writes the log's lines: at once where they are few, and those of a crowd together; in order always.

To write lets other threads of the process go first. Where each of many requests does so, it costs them more
than all else that the log does.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TextIO

GATHER_SECONDS = 0.1
"""How long a line waits at most; so much of the log is lost with a process that is killed."""
AT_ONCE = 5
"""As many lines in that time wait for none after them."""


class Lines:
    """What was said and not yet written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gathered: list[str] = []
        self._out: TextIO | None = None
        self._ends = 0.0
        self._count = 0
        self._is_crowded = False
        """Whether a thread writes what is gathered."""

    def write(self, out: TextIO, line: str, *, may_wait: bool) -> None:
        """Write a line to a stream, with all that were said before it, or have it written soon.

        What cannot be written, as on a full disk, is lost: a log ends nothing of what it tells.
        """
        with self._lock:
            if out is not self._out:
                self._write()
                self._out = out
            self._gathered.append(line + "\n")
            if not may_wait or not self._joins_a_crowd():
                self._write()

    def _joins_a_crowd(self) -> bool:
        if self._is_crowded:
            return True
        now = time.monotonic()
        if now >= self._ends:
            self._ends, self._count = now + GATHER_SECONDS, 0
        self._count += 1
        if self._count > AT_ONCE:
            # It is waited for at the end of the process, as every thread that is no daemon.
            threading.Thread(target=self._write_for_a_crowd, name="guildhall-log").start()
            self._is_crowded = True
        return self._is_crowded

    def _write_for_a_crowd(self) -> None:
        """Write what is gathered from time to time, until it is little."""
        goes_on = True
        while goes_on:
            time.sleep(GATHER_SECONDS)
            with self._lock:
                goes_on = self._is_crowded = len(self._gathered) > AT_ONCE
                self._write()

    def _write(self) -> None:
        text = "".join(self._gathered)
        self._gathered.clear()
        if text and self._out is not None:
            with suppress(OSError, ValueError):
                self._out.write(text)
                self._out.flush()
