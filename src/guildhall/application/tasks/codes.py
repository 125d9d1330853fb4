"""The codes of a project's tasks: its next one, one that is asked for, those that a backlog brought along."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Views
from guildhall.domain.projects.numbers import CountTo, TaskNumbers
from guildhall.domain.projects.project import Project
from guildhall.domain.projects.rules import KNOWN
from guildhall.domain.rules import check
from guildhall.domain.tasks.errors import TaskExists
from guildhall.domain.tasks.task import Task

PREFIX = "T-"
MOST = 1_000_000_000
"""Numbers from here on are not skipped, but looked up when they come."""
BLOCK = 64
"""So many of a project's next numbers are looked up at once, for all units of a batch."""
_NOTHING_KNOWN: tuple[int, frozenset[str]] = (0, frozenset())


def give_code(tx: Transaction, project_id: str, wanted: str = "") -> str:
    """The code for a new task: the one that is wanted, else the project's next that no task has.

    Raises:
        TaskExists: when the project has a task of the code that is wanted.
        ProjectUnknown: when there is no such project.
    """
    if wanted:
        if tx.views.under_codes(project_id, [wanted]):
            raise TaskExists(wanted)
        skip_codes(tx, project_id, [wanted])
        return wanted
    number = _last(tx, project_id) + 1
    while _is_taken(tx, project_id, number):
        number += 1
    tx.save("TaskNumbers", project_id, CountTo(number))
    return f"{PREFIX}{number}"


def skip_codes(tx: Transaction, project_id: str, codes: Sequence[str]) -> None:
    """Never count up to codes that were given otherwise."""
    tx.shared.pop(_known(project_id), None)
    highest = _highest(codes)
    if highest > _last(tx, project_id):
        tx.save("TaskNumbers", project_id, CountTo(highest))


def last_number(views: Views, project_id: str) -> int:
    """The highest number of a code that was given or passed over in a project, 0 for none."""
    numbers: TaskNumbers | None = views.saved("TaskNumbers", [project_id]).get(project_id)
    return numbers.last if numbers else _made_out(views, project_id, views.get("Project", project_id))


def _last(tx: Transaction, project_id: str) -> int:
    project: Project = tx.state("Project", project_id)
    check((KNOWN,), project, None)
    numbers: TaskNumbers = tx.load("TaskNumbers", project_id)
    if not numbers.last:
        numbers = tx.save("TaskNumbers", project_id, CountTo(_made_out(tx.views, project_id, project)))
    return numbers.last


def _made_out(views: Views, project_id: str, project: Project | None) -> int:
    """From where a project goes on for which no number is saved, of before numbers were or after a loss.

    Projects of before have among their events how far they counted. Else there are as many numbers as tasks,
    or the newest tasks have the highest; where neither is so, the numbers that are taken are passed over.
    """
    newest = views.find("Task", project_id=project_id, newest_first=True, limit=BLOCK)
    counted = project.next_task_number - 1 if project else 0
    there = views.count("Task", MOST, project_id=project_id)
    return max(counted, there, _highest([row.state.code for row in newest]))


def _highest(codes: Sequence[str]) -> int:
    """The highest number that is counted among codes, 0 for none."""
    numbers = [int(code[2:]) for code in codes if code.startswith(PREFIX) and code[2:].isdecimal()]
    return max((number for number in numbers if number < MOST), default=0)


def _is_taken(tx: Transaction, project_id: str, number: int) -> bool:
    """Whether a task has a number that was not counted: records of before codes were skipped hold such."""
    through, taken = tx.shared.get(_known(project_id), _NOTHING_KNOWN)
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


def code_behind(newest: str) -> str:
    """The code of a new task under a code that others have: the newest's, with the next number behind it."""
    code, _, number = newest.partition("~")
    return f"{code}~{int(number or 1) + 1}"


def public_code(code: str) -> str:
    """The code as the backlog has it, without the number of a later task under the same code."""
    return code.partition("~")[0]
