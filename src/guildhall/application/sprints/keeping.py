"""Keeps sprints and their tasks in step: what a sprint lists is what its tasks say, until it is over.

One that is over lists what was in it at its end, wherever its tasks are done then.
"""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row, Views
from guildhall.application.tasks.handlers import tell
from guildhall.domain.kernel import Conflict, ValidationFailed
from guildhall.domain.sprints.commands import AddTasks, CompleteSprint, CreateSprint, RemoveTasks
from guildhall.domain.sprints.errors import SprintUnknown
from guildhall.domain.sprints.sprint import Sprint
from guildhall.domain.tasks.commands import PlaceTask
from guildhall.domain.tasks.task import Task


class SprintCodeTaken(Conflict):
    """Another sprint of the org has this code."""


def sprint_row(views: Views, reference: str) -> Row:
    """A sprint by its id or code.

    Raises:
        SprintUnknown: when there is none.
    """
    row = views.row("Sprint", reference)
    found = [row] if row else views.find("Sprint", code=reference, limit=1)
    if not found:
        raise SprintUnknown("there is no sprint of this id or code", field="sprint")
    return found[0]


def create_sprint(tx: Transaction, command: CreateSprint) -> Sprint:
    """Make a sprint under a code that no other has.

    Raises:
        SprintCodeTaken: when another sprint has it.
    """
    if tx.views.find("Sprint", code=command.code, limit=1):
        raise SprintCodeTaken(f"there is a sprint {command.code} already; choose another code", field="code")
    if command.project_id is not None and not tx.state("Project", command.project_id).exists:
        raise ValidationFailed("there is no project of this id", field="project_id")
    return tx.ask("Sprint", command.sprint_id, command)


def put_in(tx: Transaction, sprint: Sprint, tasks: Sequence[Task]) -> Sprint:
    """Put tasks into a sprint, out of the one that they were in, unless that is over."""
    for task in tasks:
        if sprint.project_id not in (None, task.project_id):
            raise ValidationFailed(f"{task.code} belongs to another project", field="task_ids")
        if task.sprint_id is not None and task.sprint_id != sprint.sprint_id:
            _remove_from(tx, task.sprint_id, task)
        tell(tx, task.id, PlaceTask(task.run_id, sprint.sprint_id, task.parent_id))
    return tx.ask("Sprint", sprint.sprint_id, AddTasks(tuple(task.id for task in tasks)))


def _remove_from(tx: Transaction, sprint_id: str, task: Task) -> None:
    """Have a sprint that goes on let a task go."""
    before: Sprint = tx.state("Sprint", sprint_id)
    if before.status != "completed":
        tx.ask("Sprint", sprint_id, RemoveTasks((task.id,)))


def take_out(tx: Transaction, sprint: Sprint, task: Task) -> Sprint:
    """Take a task out of a sprint."""
    if task.sprint_id == sprint.sprint_id:
        tell(tx, task.id, PlaceTask(task.run_id, None, task.parent_id))
    return tx.ask("Sprint", sprint.sprint_id, RemoveTasks((task.id,)))


def complete_sprint(tx: Transaction, sprint: Sprint) -> Sprint:
    """Declare a sprint over; it remembers which of its tasks were not done."""
    tasks: list[Task] = tx.states("Task", list(sprint.task_ids))
    unfinished = tuple(task.id for task in tasks if task.status not in ("done", "cancelled"))
    return tx.ask("Sprint", sprint.sprint_id, CompleteSprint(unfinished))
