"""Turns whatever goes wrong into one line, an exit code and, for a fault of our own, a file with the details.

It must never show a traceback, nor hide one: what nobody expected is written where a person can send it from.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guildhall.adapters.cli.exit_codes import BAD_INPUT, ENDED_OTHERWISE, INTERNAL, INTERRUPTED
from guildhall.adapters.cli.text import shown
from guildhall.domain.record import Record

CONFLICTING = (
    "conflict",
    "precondition_failed",
    "budget_exceeded",
    "forbidden",
    "rate_limited",
    "unavailable",
)
"""Codes of refusals that a later, equal call may pass: their exit code is 1, every other one's 2.

What is ambiguous stays so: its code is a conflict's, and its exit code 2 like that of what is unknown.
"""


class Interrupted(Exception):
    """The person, or the system, asked this process to end; ``exit_code`` says which."""

    def __init__(self, exit_code: int = INTERRUPTED) -> None:
        super().__init__("interrupted")
        self.exit_code = exit_code


class Failure(Record):
    """What to say about an error, in one line, and how to exit.

    ``candidates`` are what could be meant by ``asked``, where that was ambiguous.
    """

    message: str
    code: str
    field: str
    exit_code: int
    asked: str = ""
    candidates: tuple[dict[str, Any], ...] = ()
    rule: str = ""

    def as_json(self) -> dict[str, Any]:
        """``{"error": {code, message, field}}``, with ``rule`` and ``candidates`` where there are any."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "field": self.field}
        if self.rule:
            error["rule"] = self.rule
        if self.candidates:
            error["candidates"] = list(self.candidates)
        return {"error": error}


def describe(error: Exception, known: tuple[type[Exception], ...], folder: Path | None) -> Failure:
    """What to say about an error; ``known`` are errors that are sentences, ``folder`` takes details."""
    from guildhall.domain.kernel import DomainError, Unavailable

    if isinstance(error, DomainError):
        told = error.details
        later = error.code in CONFLICTING and "candidates" not in told
        exit_code = ENDED_OTHERWISE if later else BAD_INPUT
        meant = (str(told.get("asked", "")), tuple(told.get("candidates", ())))
        return Failure(
            shown(error.sentence), error.code, shown(error.field), exit_code, *meant, rule=error.rule
        )
    if isinstance(error, known):
        return Failure(shown(error), Unavailable.code, "", BAD_INPUT)
    if isinstance(error, OSError) and error.strerror:
        place = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        return Failure(shown(f"{place}{error.strerror.lower()}"), Unavailable.code, "", BAD_INPUT)
    return _unexpected(error, folder)


def _unexpected(error: Exception, folder: Path | None) -> Failure:
    where = write_details(error, folder)
    kind = type(error).__name__
    written = f"the details are in {where}" if where else "its details could not be written anywhere"
    return Failure(
        shown(f"this is a fault of Guildhall's own ({kind}); {written}"), "internal_error", "", INTERNAL
    )


def write_details(error: Exception, folder: Path | None) -> Path | None:
    """Write a traceback, without values of variables, to the data folder or else the temporary one."""
    text = "".join(traceback.format_exception(error))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for place in (folder, Path(tempfile.gettempdir())):
        if place is None or not place.is_dir():
            continue
        try:
            number, name = tempfile.mkstemp(prefix=f"crash-{stamp}-", suffix=".txt", dir=place)
            with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(f"guildhall, Python {sys.version.split()[0]}\n{text}")
        except OSError:
            continue
        return Path(name)
    return None
