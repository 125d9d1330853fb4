"""Shows what could be meant where several things are, each with the command that means it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from guildhall.adapters.cli.text import without_credentials

if TYPE_CHECKING:
    from guildhall.adapters.cli.failures import Failure
    from guildhall.adapters.cli.screen import Screen

PROJECT = "--project"
SERVER = "--server"


def say_candidates(screen: Screen, failure: Failure, arguments: Sequence[str]) -> None:
    """A table on standard error of what could be meant by the arguments of a command, if anything could."""
    columns = COLUMNS.get(failure.field)
    if not failure.candidates or columns is None:
        return
    titles = [*(name.replace("_", " ").upper() for name in columns), "COMMAND"]
    rows = [
        (*(_cell(one[name]) for name in columns), _repeated(failure, one, arguments))
        for one in failure.candidates
    ]
    screen.note_table(titles, rows)


COLUMNS: dict[str, tuple[str, ...]] = {
    "project": ("id", "name", "repository", "tasks", "last_run"),
    "run": ("id", "project", "status", "tasks", "backlog"),
    "code": ("project", "status", "title"),
    "reference": ("kind", "status", "title"),
    "approval": ("id", "project", "status", "question"),
}
"""What is shown of each candidate, by the field at fault."""


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        counts = cast("dict[str, int]", value)
        parts = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()) if number)
        return parts or "none"
    return str(value) or "none"


def _repeated(failure: Failure, candidate: dict[str, Any], arguments: Sequence[str]) -> str:
    """The same command, meaning one candidate; a server is named without what signs in there."""
    arguments = _without_secrets(arguments)
    chosen = str(candidate["id"])
    if failure.field == "project":
        return shlex.join(["guildhall", *_without_project(arguments), PROJECT, chosen])
    if failure.asked in arguments:
        typed = [chosen if one == failure.asked else one for one in arguments]
    else:
        typed = [*arguments, chosen]
    return shlex.join(["guildhall", *typed])


def _without_secrets(arguments: Sequence[str]) -> list[str]:
    told: list[str] = []
    for one in arguments:
        if told[-1:] == [SERVER]:
            told.append(without_credentials(one))
        elif one.startswith(f"{SERVER}="):
            told.append(f"{SERVER}={without_credentials(one.partition('=')[2])}")
        else:
            told.append(one)
    return told


def _without_project(arguments: Sequence[str]) -> list[str]:
    left: list[str] = []
    skipped = False
    for one in arguments:
        if not skipped and one != PROJECT and not one.startswith(f"{PROJECT}="):
            left.append(one)
        skipped = one == PROJECT
    return left
