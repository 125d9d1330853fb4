"""Sends a task back to dev_work_cycle with what was found; the domain blocks it when that was too often."""

from __future__ import annotations

from typing import Any

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.shift import Outcome, Shift
from guildhall.domain.policies.transitions import WAITING, WORKING
from guildhall.domain.tasks.commands import RequestChanges
from guildhall.domain.tasks.events import FindingSource
from guildhall.domain.tasks.task import Task

MAX_ITERATIONS = 3


def out_of_review(task: Task) -> Outcome:
    """What a judging cycle says of a task that is not in review (any more).

    One that needs none, or has it behind it, goes on to its merge; one that somebody sent back is waited for.
    """
    if task.status in ("approved", "merging"):
        return Outcome({"outcome": "pass", "note": f"it is {task.status} already"})
    if task.status in (*WAITING, *WORKING):
        return Outcome({"outcome": "back", "note": f"it is {task.status} again"})
    return Outcome({"outcome": "gone", "note": f"it is {task.status}"})


def send_back(shift: Shift, findings: list[str], source: FindingSource, **more: Any) -> Outcome:
    """The outcome of a cycle that found something."""
    task_id = shift.subject.id
    limit = int(shift.setting("max_review_iterations", MAX_ITERATIONS))
    command = RequestChanges(tuple(findings), source, limit)

    def effect(tx: Transaction) -> None:
        if tx.state("Task", task_id).status in ("review", "approved", "merging"):
            tell(tx, task_id, command)

    return Outcome({"outcome": "back", "findings": findings[:5], "source": source, **more}, (effect,))
