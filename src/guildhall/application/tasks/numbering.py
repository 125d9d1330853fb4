"""Gives codes to planned tasks whose backlog gave none: their own, met again, else numbers that nobody has.

What a backlog counted by itself (``T-1`` for a sentence) names no task of the project. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.views import Views
from guildhall.application.tasks.codes import PREFIX, last_number, public_code
from guildhall.application.tasks.meant import PAGE, definition_of, of_one_backlog
from guildhall.domain.record import evolve
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.tasks.task import Task

MOST_OF_A_TITLE = 500
"""Tasks of one title, the newest, among which one is met again."""


def numbered(
    views: Views, project_id: str, planned: Sequence[PlannedTask], backlog: BacklogRef | None
) -> list[PlannedTask]:
    """Planned tasks under codes of the project: those that their backlog gave, as they are.

    One that was merely counted keeps its number where the project has none of it or has this very task under
    it; else it takes the code of this task where the project has it, and a new number where it has not.
    """
    counted = [task for task in planned if task.counted]
    strangers = [task for task in counted if _names_another(views, project_id, task, backlog)]
    if not strangers:
        return list(planned)
    asked_for = {task.code for task in planned}
    taken = asked_for - {task.code for task in strangers}
    own = _own(views, project_id, strangers, backlog)
    fresh = (code for code in _free(views, project_id) if code not in asked_for)
    codes: dict[str, str] = {}
    for task in strangers:
        met = (code for code in own[task.code] if code not in taken)
        codes[task.code] = next(met, None) or next(fresh)
        taken.add(codes[task.code])
    return [_under(task, codes) for task in planned]


def _names_another(views: Views, project_id: str, task: PlannedTask, backlog: BacklogRef | None) -> bool:
    """Whether the project has something else under a task's code; a title alone would say too little."""
    under = views.under_codes(project_id, [task.code]).get(task.code, [])
    there: list[Task] = [found for found in (views.get("Task", one) for one in under) if found is not None]
    if not there:
        return False
    definition = definition_of(task)
    return not any(
        found.definition == definition or of_one_backlog(views.get, found, backlog) for found in there
    )


def _own(
    views: Views, project_id: str, strangers: Sequence[PlannedTask], backlog: BacklogRef | None
) -> dict[str, list[str]]:
    """The codes, the newest first, under which the project has each of these tasks already.

    Many may have one title: what the project has under it is looked up once for all of them.
    """
    by_title: dict[str, list[PlannedTask]] = {}
    for task in strangers:
        by_title.setdefault(task.title, []).append(task)
    found: dict[str, list[str]] = {}
    for title, tasks in by_title.items():
        there = [
            (public_code(known.code), known.definition, of_one_backlog(views.get, known, backlog))
            for known in views.under_title(project_id, title, MOST_OF_A_TITLE)
        ]
        for task in tasks:
            wanted = definition_of(task)
            found[task.code] = [code for code, known, is_ours in there if is_ours or known == wanted]
    return found


def _free(views: Views, project_id: str) -> Iterator[str]:
    """The project's next codes, without those that it has."""
    for start in count(last_number(views, project_id) + 1, PAGE):
        codes = [f"{PREFIX}{number}" for number in range(start, start + PAGE)]
        there = views.under_codes(project_id, codes)
        yield from (code for code in codes if code not in there)


def _under(task: PlannedTask, codes: dict[str, str]) -> PlannedTask:
    """A task under its settled code, and waiting for what it waited for."""
    code = codes.get(task.code, task.code) if task.counted else task.code
    needs = tuple(codes.get(one, one) for one in task.depends_on)
    parent = codes.get(task.parent, task.parent) if task.parent else task.parent
    return evolve(task, code=code, depends_on=needs, parent=parent)
