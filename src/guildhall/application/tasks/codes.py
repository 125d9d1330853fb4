"""The codes of a project's tasks: its next one, one that is asked for, those that a backlog brought along."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.ports.journal import Transaction
from guildhall.domain.projects.commands import AllocateCodes, SkipCodes
from guildhall.domain.tasks.errors import TaskExists
from guildhall.domain.tasks.task import Task

PREFIX = "T-"
MOST = 1_000_000_000
"""Numbers from here on are not skipped, but looked up when they come."""
BLOCK = 64
"""So many of a project's next numbers are looked up at once, for all units of a batch."""


def give_code(tx: Transaction, project_id: str, wanted: str = "") -> str:
    """The code for a new task: the one that is wanted, else the project's next that no task has.

    Raises:
        TaskExists: when the project has a task of the code that is wanted.
    """
    if wanted:
        if tx.views.under_codes(project_id, [wanted]):
            raise TaskExists(wanted)
        skip_codes(tx, project_id, [wanted])
        return wanted
    first = free = tx.state("Project", project_id).next_task_number
    while _is_taken(tx, project_id, free):
        free += 1
    tx.ask("Project", project_id, AllocateCodes(free - first + 1))
    return f"{PREFIX}{free}"


def skip_codes(tx: Transaction, project_id: str, codes: Sequence[str]) -> None:
    """Never count up to codes that were given otherwise."""
    tx.shared.pop(_known(project_id), None)
    numbers = [int(code[2:]) for code in codes if code.startswith(PREFIX) and code[2:].isdecimal()]
    highest = max((number for number in numbers if number < MOST), default=0)
    if highest >= tx.state("Project", project_id).next_task_number:
        tx.ask("Project", project_id, SkipCodes(highest))


def _is_taken(tx: Transaction, project_id: str, number: int) -> bool:
    """Whether a task has a number that was not counted: records of before codes were skipped hold such."""
    through, taken = tx.shared.get(_known(project_id), (0, frozenset[str]()))
    if number > through:
        codes = [f"{PREFIX}{one}" for one in range(number, number + BLOCK)]
        through, taken = number + BLOCK - 1, frozenset(tx.views.under_codes(project_id, codes))
        tx.shared[_known(project_id)] = through, taken
    return f"{PREFIX}{number}" in taken


def _known(project_id: str) -> str:
    return f"codes of {project_id}"


def changelog_code(run_id: str) -> str:
    """The code of the task by which a run writes its entry into the project's changelog."""
    return f"CHANGELOG-{run_id[-12:]}"


def is_changelog(task: Task) -> bool:
    """Whether a task is the one by which its run writes its entry: no backlog asks for it."""
    return task.run_id is not None and task.code == changelog_code(task.run_id)


def public_code(code: str) -> str:
    """The code as the backlog has it, without the number of a later task under the same code."""
    return code.partition("~")[0]
