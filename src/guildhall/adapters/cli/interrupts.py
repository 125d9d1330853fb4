"""Turns Ctrl-C and the system's requests to end into an end in good order; a second one ends at once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

from guildhall.adapters.cli.exit_codes import INTERRUPTED, TERMINATED
from guildhall.adapters.cli.failures import Interrupted

EXIT_CODES = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED, signal.SIGHUP: TERMINATED}
SHOW_CURSOR = b"\x1b[?25h\n"


class Interrupts:
    """Remembers that this process was asked to end."""

    def __init__(self) -> None:
        self._exit_code: int | None = None

    def take(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal: the first is remembered, the second ends the process with all that it runs.

        Even then nothing is lost: what an agent was doing is given up with its lease, as after a crash.
        Nothing is printed here: a signal may come in the middle of another print.
        """
        if self._exit_code is not None:
            if sys.stdout.isatty():
                os.write(1, SHOW_CURSOR)
            os._exit(EXIT_CODES[signal.Signals(number)])
        self._exit_code = EXIT_CODES[signal.Signals(number)]

    def check(self) -> None:
        """End the work here when it was asked for.

        Raises:
            Interrupted: once a signal has come.
        """
        if self._exit_code is not None:
            raise Interrupted(self._exit_code)


@contextmanager
def heeded() -> Generator[Interrupts]:
    """Take the signals over for as long as the context lasts."""
    interrupts = Interrupts()
    before = {number: signal.signal(number, interrupts.take) for number in EXIT_CODES}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
