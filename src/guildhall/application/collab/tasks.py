"""Tasks as collab clients create and edit them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guildhall.application.access.principals import Principal
from guildhall.application.collab.ground import project_meant, task_meant
from guildhall.application.collab.state import is_newest
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import PreconditionFailed, require_match
from guildhall.application.tasks.adding import Placing, add_task
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.meant import definition_of
from guildhall.application.vocabulary import NEW_TASK_STATUS
from guildhall.domain.policies import criteria
from guildhall.domain.record import evolve
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks.task import Task


def create(tx: Transaction, principal: Principal, planned: PlannedTask, project: str | None) -> Task:
    """Create a task that is ready; ``planned.code`` is empty for the project's next one.

    Raises:
        TaskExists: when the project has a task of that code.
    """
    project_id = project_meant(tx, principal, project)
    blocked_by = tuple(task_meant(tx.views, principal, one, project_id).id for one in planned.depends_on)
    placing = Placing(blocked_by=blocked_by, code=planned.code)
    status = NEW_TASK_STATUS["/collab/tasks"]
    return add_task(tx, project_id, definition_of(planned), placing, status=status)


def edit(
    tx: Transaction, principal: Principal, reference: str, changes: Mapping[str, Any], if_match: str
) -> Task:
    """Change fields of a task's definition, if the caller has seen its newest version or its kind's state.

    Raises:
        PreconditionFailed: with the task's current ETag, when it has not.
    """
    task = task_meant(tx.views, principal, reference)
    try:
        require_match(tx, "Task", task.id, if_match)
    except PreconditionFailed:
        if not is_newest(tx.views, principal, task.project_id, if_match):
            raise
    fields = dict(changes)
    for name in ("acceptance_criteria", "dod"):
        if name in fields:
            fields[name] = criteria.parse_all(fields[name])
    return tell(tx, task.id, c.EditTask(evolve(tx.state("Task", task.id).definition, **fields)))
