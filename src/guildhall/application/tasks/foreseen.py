"""Which codes the tasks of a backlog would have in a project, before any of them is brought there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.views import Views
from guildhall.application.tasks.codes import code_behind, public_code
from guildhall.application.tasks.meant import PAGE, definition_of, is_met, task_meant
from guildhall.domain.record import evolve
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.tasks.task import Task


def codes_foreseen(
    views: Views, project_id: str, planned: Sequence[PlannedTask], backlog: BacklogRef
) -> dict[str, str]:
    """The whole code of each planned task by the one that its backlog gives: an import would come to it."""
    found: dict[str, str] = {}
    for start in range(0, len(planned), PAGE):
        page = planned[start : start + PAGE]
        known = views.under_codes(project_id, [public_code(one.code) for one in page])
        for one in page:
            under = known.get(public_code(one.code), [])
            found[one.code] = _code_of(views, one, under, backlog)
    return found


def _code_of(views: Views, planned: PlannedTask, under: Sequence[str], backlog: BacklogRef) -> str:
    """The code of the task that is meant, else of a new one."""
    definition = definition_of(planned)
    existing = task_meant(views.get, under, definition, backlog)
    if existing is not None and is_met(existing, definition):
        return existing.code
    newest: Task | None = views.get("Task", under[0]) if under else None
    return planned.code if newest is None else code_behind(newest.code)


def under_codes(task: PlannedTask, codes: Mapping[str, str]) -> PlannedTask:
    """A planned task under its code, after what it comes after."""
    needs = tuple(codes.get(one, one) for one in task.depends_on)
    parent = codes.get(task.parent, task.parent) if task.parent else task.parent
    return evolve(task, code=codes[task.code], depends_on=needs, parent=parent)
