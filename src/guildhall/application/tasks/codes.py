"""The codes of a project's tasks: its next one, one that is asked for, those that a backlog brought along."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.ports.journal import Transaction
from guildhall.domain.projects.commands import AllocateCodes, SkipCodes
from guildhall.domain.tasks.errors import TaskExists

PREFIX = "T-"
MOST = 1_000_000_000
"""Numbers from here on are never reached by counting."""


def give_code(tx: Transaction, project_id: str, wanted: str = "") -> str:
    """The code for a new task: the one that is wanted, else the project's next.

    The next is not looked up: whatever codes are given otherwise, counting skips them.

    Raises:
        TaskExists: when the project has a task of the code that is wanted.
    """
    if not wanted:
        number: int = tx.state("Project", project_id).next_task_number
        tx.ask("Project", project_id, AllocateCodes(1))
        return f"{PREFIX}{number}"
    if tx.views.under_codes(project_id, [wanted]):
        raise TaskExists(wanted)
    skip_codes(tx, project_id, [wanted])
    return wanted


def skip_codes(tx: Transaction, project_id: str, codes: Sequence[str]) -> None:
    """Never count up to codes that were given otherwise."""
    numbers = [int(code[2:]) for code in codes if code.startswith(PREFIX) and code[2:].isdecimal()]
    highest = max((number for number in numbers if number < MOST), default=0)
    if highest >= tx.state("Project", project_id).next_task_number:
        tx.ask("Project", project_id, SkipCodes(highest))


def public_code(code: str) -> str:
    """The code as the backlog has it, without the number of a later task under the same code."""
    return code.partition("~")[0]
