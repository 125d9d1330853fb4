"""Who may be in flight beside whom: no two tasks that own the same paths (seed S3, *Dequeue*).

Everything is asked of the transaction anew; it must never rest on what a unit before this one has seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from guildhall.application.ports.journal import Transaction
from guildhall.domain.kernel import Conflict
from guildhall.domain.policies import ownership
from guildhall.domain.policies.transitions import WORKING
from guildhall.domain.tasks.task import Task, is_in_flight

Paths = tuple[str, ...] | None


class PathsTaken(Conflict):
    """A task in flight owns paths that this one owns too."""

    def __init__(self, code: str, other: str) -> None:
        super().__init__(
            f"{code} owns paths that {other} is changing; wait until {other} is done",
            rule="owned_paths_are_exclusive",
            field="owned_paths",
        )


def rivals(tx: Transaction, project_id: str, task_id: str, paths: Paths) -> Iterator[str]:
    """The tasks in flight, as they stand in this unit, that own what a task owns; none may move meanwhile."""
    if not paths:
        return
    own = tx.changed("Task")
    for other_id in tx.views.in_flight(project_id).overlapping(paths):
        if other_id != task_id and other_id not in own:
            yield other_id
    for other_id, other in own.items():
        is_other = other_id != task_id and other.project_id == project_id
        if is_other and is_in_flight(other) and ownership.overlaps(paths, other.owned_paths):
            yield other_id


def keeper(tx: Transaction, project_id: str, task_id: str, paths: Paths) -> str | None:
    """Who keeps a task from being worked on by what both own, if anybody does.

    Tasks in flight that both lost their workers do not wait for each other: the first that is taken goes on.
    """
    first = next(rivals(tx, project_id, task_id, paths), None)
    if first is None or not _is_in_flight(tx, project_id, task_id):
        return first
    others = list(rivals(tx, project_id, task_id, paths))
    busy = (
        other_id
        for other_id, other in zip(others, tx.states("Task", others), strict=True)
        if other.status not in WORKING or other.lease
    )
    return next(busy, None)


def _is_in_flight(tx: Transaction, project_id: str, task_id: str) -> bool:
    own: Task | None = tx.changed("Task").get(task_id)
    return task_id in tx.views.in_flight(project_id) if own is None else is_in_flight(own)


def kept_by(tx: Transaction, task: Task, other_id: str) -> PathsTaken:
    """The refusal of a task that another one keeps from being worked on."""
    other: Task = tx.state("Task", other_id)
    return PathsTaken(task.code, other.code)
