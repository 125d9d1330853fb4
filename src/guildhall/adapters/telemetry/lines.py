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

    def write(self, out: TextIO, line: str, *, may_wait: bool) -> None:
        """Write a line to a stream, with all that were said before it, or have it written soon.

        What cannot be written, as on a full disk, is lost: a log ends nothing of what it tells.
        """
        with self._lock:
            if out is not self._out:
                self._write()
                self._out = out
            now = time.monotonic()
            if now >= self._ends:
                self._ends, self._count = now + GATHER_SECONDS, 0
            self._count += 1
            self._gathered.append(line + "\n")
            if not may_wait or self._count <= AT_ONCE:
                self._write()
            elif len(self._gathered) == 1:
                # It is waited for at the end of the process, as every thread that is no daemon.
                threading.Timer(self._ends - now, self._write_late).start()

    def _write_late(self) -> None:
        with self._lock:
            self._write()

    def _write(self) -> None:
        text = "".join(self._gathered)
        self._gathered.clear()
        if text and self._out is not None:
            with suppress(OSError, ValueError):
                self._out.write(text)
                self._out.flush()
