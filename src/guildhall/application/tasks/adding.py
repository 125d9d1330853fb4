"""Adds one task to the queue, under the project's next code (seed S3, *Enqueue*)."""

from __future__ import annotations

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.codes import give_code
from guildhall.application.tasks.handlers import tell
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.policies.transitions import Status
from guildhall.domain.record import Record
from guildhall.domain.sprints.commands import AddTasks
from guildhall.domain.sprints.sprint import Sprint
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.definition import Review, TaskDefinition
from guildhall.domain.tasks.task import Task


class Placing(Record):
    """Where a new task belongs: under a parent, in a sprint, behind others (all by their ids).

    ``code`` is one of its own, empty for the project's next.
    """

    parent_id: str | None = None
    sprint_id: str | None = None
    blocked_by: tuple[str, ...] = ()
    review: Review = "required"
    code: str = ""


def add_task(
    tx: Transaction,
    project_id: str,
    definition: TaskDefinition,
    placing: Placing = Placing(),
    *,
    status: Status = "inbox",
) -> Task:
    """Create one task under the project's next code (seed S3, *Enqueue*).

    Raises:
        DomainError: when definition or code is not acceptable, or the task is placed where nothing is.
    """
    code, task_id = give_code(tx, project_id, placing.code), tx.new_id()
    command = commands.CreateTask(
        task_id,
        project_id,
        code,
        definition,
        status,
        placing.review,
        parent_id=placing.parent_id,
        sprint_id=placing.sprint_id,
        blocked_by=placing.blocked_by,
        open_blockers=_check_placing(tx, project_id, placing),
    )
    task = tell(tx, task_id, command)
    if placing.sprint_id is not None:
        tx.ask("Sprint", placing.sprint_id, AddTasks((task_id,)))
    return task


def _check_placing(tx: Transaction, project_id: str, placing: Placing) -> tuple[str, ...]:
    """Refuse a place that is not in the project; returns the blockers that are not done."""
    if placing.parent_id is not None:
        _require_task(tx, project_id, placing.parent_id, "parent_id")
    for blocker_id in placing.blocked_by:
        _require_task(tx, project_id, blocker_id, "blocked_by")
    if placing.sprint_id:
        sprint: Sprint = tx.state("Sprint", placing.sprint_id)
        if not sprint.exists or sprint.project_id not in (None, project_id):
            raise ValidationFailed("there is no such sprint for this project", field="sprint_id")
    blockers: list[Task] = tx.states("Task", placing.blocked_by)
    given_up = next((task for task in blockers if task.status == "cancelled"), None)
    if given_up is not None:
        raise ValidationFailed(
            f"{given_up.code} was cancelled and will never be done; wait for another", field="blocked_by"
        )
    return tuple(task.id for task in blockers if task.status != "done")


def _require_task(tx: Transaction, project_id: str, task_id: str, field: str) -> None:
    if tx.state("Task", task_id).project_id != project_id:
        raise ValidationFailed(f"there is no task {task_id[:80]} in this project", field=field)
