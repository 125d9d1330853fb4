"""The log on standard error: a line of JSON an event; on a terminal what a person should see, in words."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, TextIO

import orjson

from guildhall.adapters.telemetry.lines import Lines
from guildhall.adapters.telemetry.redaction import Redaction
from guildhall.application.ports.system import Clock

LogFormat = Literal["auto", "json", "text"]
Report = Callable[[str, BaseException, Mapping[str, Any]], None]
"""Told of each failure beside the log."""
Line = Callable[[Mapping[str, Any]], str]
"""Makes a line of what is said."""


class StructuredLog:
    """The port ``Log`` on a stream, by default the process's standard error.

    In the form ``auto`` a terminal is shown warnings and failures alone: what else happens would drive away
    what its person was told.
    """

    def __init__(
        self,
        redaction: Redaction,
        clock: Clock,
        form: LogFormat = "auto",
        stream: TextIO | None = None,
        report: Report | None = None,
    ) -> None:
        self._stream = stream
        self._report = report
        self._redaction = redaction
        self._clock = clock
        self._form = form
        self._lines = Lines()

    @property
    def _out(self) -> TextIO:
        """Where lines go: what standard error is at that moment."""
        return self._stream or sys.stderr

    @cached_property
    def _is_before_a_person(self) -> bool:
        """Whether the log stands on a terminal, and nobody asked for a form of it.

        It is asked once: to ask the system lets other threads go first, for as long as a request takes.
        """
        return self._form == "auto" and self._out.isatty()

    @cached_property
    def _line(self) -> Line:
        return _for_people(self._out) if self._form == "text" or self._is_before_a_person else _for_machines

    def info(self, event: str, **fields: Any) -> None:
        """Say what happened; not to a terminal whose person did not ask for it."""
        if not self._is_before_a_person:
            self.say("info", event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        """Say what somebody should look at."""
        self.say("warning", event, fields)

    def failure(self, event: str, error: BaseException, **fields: Any) -> None:
        """Say what failed, with the trace of its error."""
        self.say("error", event, fields, error)
        if self._report is not None:
            self._report(event, error, fields)

    def say(
        self, level: str, event: str, fields: Mapping[str, Any], error: BaseException | None = None
    ) -> None:
        """Write one line as a whole, so that those of several threads do not mix.

        What may interest nobody may wait for others, a warning never does.
        """
        said = self._redaction.fields({**fields, "event": event})
        said |= {"level": level, "timestamp": self._clock.now()}
        if error is not None:
            trace = "".join(traceback.format_exception(error)).rstrip("\n")
            said["exception"] = self._redaction.field("exception", trace)
        self._lines.write(self._out, self._line(said), may_wait=level == "info")

    @contextmanager
    def taking_in(self, level: int = logging.WARNING) -> Generator[None]:
        """Take in what libraries log from a level on, for as long as the context lasts."""
        handler = _FromLibraries(self, level)
        root = logging.getLogger()
        root.addHandler(handler)
        try:
            yield
        finally:
            root.removeHandler(handler)


class _FromLibraries(logging.Handler):
    """Brings a library's log record into the log, in its form and without secrets."""

    def __init__(self, log: StructuredLog, level: int) -> None:
        super().__init__(level)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        level = "error" if record.levelno >= logging.ERROR else "warning"
        error = record.exc_info[1] if record.exc_info else None
        self._log.say(level, record.getMessage(), {"logger": record.name}, error)


def _written(value: object) -> str:
    """What JSON has no form for: times as RFC 3339 has them (orjson writes them so itself)."""
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


def _for_machines(fields: Mapping[str, Any]) -> str:
    """JSON in ASCII, whatever the stream writes else: most is, and is written so in a tenth of the time."""
    try:
        line = orjson.dumps(fields, default=str, option=orjson.OPT_UTC_Z)
    except orjson.JSONEncodeError:  # a number or half a character that it does not know
        return json.dumps(fields, default=_written)
    return line.decode("ascii") if line.isascii() else json.dumps(fields, default=_written)


def _for_people(out: TextIO) -> Line:
    # Imported with the first such line: a server writes none, and what it stands on is slow and large.
    from structlog.dev import ConsoleRenderer

    render = ConsoleRenderer(colors=out.isatty())
    return lambda fields: render(None, "", {name: _seen(name, value) for name, value in fields.items()})


def _seen(name: str, value: Any) -> Any:
    """A text with its control characters made visible: none breaks a line, nor steers a terminal.

    The lines of a trace stay lines; what is no text is shown by its ``repr``, which has none.
    """
    if not isinstance(value, str):
        return _written(value) if isinstance(value, datetime) else value
    kept = "\n" if name == "exception" else ""
    return "".join(one if one.isprintable() or one in kept else ascii(one)[1:-1] for one in value)
