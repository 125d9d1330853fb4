"""Lets tasks wait for each other, and refuses circles; a walk ends at tasks that are over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.domain.kernel import NotFound, ValidationFailed
from guildhall.domain.policies.dependencies import cycle_closed_by
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.tasks.commands import AddDependency, BlockerOutcome, RemoveDependency
from guildhall.domain.tasks.errors import DependencyCycle
from guildhall.domain.tasks.task import Task


class _Graph(Mapping[str, Sequence[str]]):
    """Who waits for whom, read from the journal's states as it is walked."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def __getitem__(self, task_id: str) -> Sequence[str]:
        task: Task = self._tx.state("Task", task_id)
        return () if task.status in FINAL else task.blocked_by

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the graph of all tasks is never listed")

    def __len__(self) -> int:
        raise TypeError("the graph of all tasks is never counted")


def add_dependency(tx: Transaction, task: Task, blocker: Task) -> Task:
    """Let a task wait for another of its project.

    Raises:
        DependencyCycle: when the other waits for this one already, with the codes on the way.
        ValidationFailed: when the other belongs to another project.
    """
    if blocker.project_id != task.project_id:
        raise ValidationFailed("a task waits for tasks of its own project", field="blocked_by")
    cycle = cycle_closed_by(_Graph(tx), task.id, blocker.id)
    if cycle:
        raise DependencyCycle([tx.state("Task", one).code for one in cycle])
    outcomes: dict[str, BlockerOutcome] = {"done": "done", "cancelled": "cancelled"}
    return tell(tx, task.id, AddDependency(blocker.id, outcomes.get(blocker.status, "open")))


def remove_dependency(tx: Transaction, task: Task, blocker: Task) -> Task:
    """Let a task wait no longer for another.

    Raises:
        NotFound: when it did not.
    """
    if blocker.id not in task.blocked_by:
        raise NotFound(f"{task.code} does not wait for {blocker.code}", field="blocked_by")
    return tell(tx, task.id, RemoveDependency(blocker.id))
