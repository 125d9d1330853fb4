"""The log on standard error: a line of JSON an event; on a terminal what a person should see, in words."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TextIO

from guildhall.adapters.telemetry.redaction import Redaction

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

LogFormat = Literal["auto", "json", "text"]
Report = Callable[[str, BaseException, Mapping[str, Any]], None]
"""Told of each failure beside the log."""


class StructuredLog:
    """The port ``Log`` on a stream, by default the process's standard error.

    In the form ``auto`` a terminal is shown warnings and failures alone: what else happens would drive away
    what its person was told.
    """

    def __init__(
        self,
        redaction: Redaction,
        form: LogFormat = "auto",
        stream: TextIO | None = None,
        report: Report | None = None,
    ) -> None:
        self._stream = stream
        self._report = report
        self._redaction = redaction
        self._form = form

    @cached_property
    def _logger(self) -> Any:
        # Imported with the first line: most commands write none, and what it stands on is slow to import.
        import structlog

        out = self.out
        text = self._form == "text" or self._is_before_a_person
        processors: list[Processor] = [
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            self._redact,
            _for_people(colors=out.isatty()) if text else structlog.processors.JSONRenderer(default=str),
        ]
        lazy = structlog.wrap_logger(_Lines(self), processors=processors, wrapper_class=structlog.BoundLogger)
        return lazy.bind()  # else each line would make a logger for itself

    @property
    def out(self) -> TextIO:
        """Where lines go: what standard error is at that moment."""
        return self._stream or sys.stderr

    @property
    def _is_before_a_person(self) -> bool:
        """Whether the log stands on a terminal, and nobody asked for a form of it."""
        return self._form == "auto" and self.out.isatty()

    def info(self, event: str, **fields: Any) -> None:
        """Say what happened; not to a terminal whose person did not ask for it."""
        if not self._is_before_a_person:
            self._logger.info(event, **fields)

    def warning(self, event: str, **fields: Any) -> None:
        """Say what somebody should look at."""
        self._logger.warning(event, **fields)

    def failure(self, event: str, error: BaseException, **fields: Any) -> None:
        """Say what failed, with the trace of its error."""
        self._logger.error(event, exc_info=error, **fields)
        if self._report is not None:
            self._report(event, error, fields)

    @contextmanager
    def taking_in(self, level: int = logging.WARNING) -> Generator[None]:
        """Take in what libraries log from a level on, for as long as the context lasts."""
        handler = _FromLibraries(self._logger, level)
        root = logging.getLogger()
        root.addHandler(handler)
        try:
            yield
        finally:
            root.removeHandler(handler)

    def _redact(self, _logger: WrappedLogger, _name: str, fields: EventDict) -> EventDict:
        return {name: self._redaction.field(name, value) for name, value in fields.items()}


class _Lines:
    """Writes a line at once, so that lines of several threads do not mix."""

    def __init__(self, log: StructuredLog) -> None:
        self._log = log

    def info(self, line: str) -> None:
        """Write a line."""
        out = self._log.out
        out.write(line + "\n")
        out.flush()

    warning = error = info


class _FromLibraries(logging.Handler):
    """Brings a library's log record into the log, in its form and without secrets."""

    def __init__(self, logger: Any, level: int) -> None:
        super().__init__(level)
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        trace = {"exc_info": record.exc_info} if record.exc_info else {}
        write = self._logger.error if record.levelno >= logging.ERROR else self._logger.warning
        write(record.getMessage(), logger=record.name, **trace)


def _for_people(*, colors: bool) -> Processor:
    import structlog

    return structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)
