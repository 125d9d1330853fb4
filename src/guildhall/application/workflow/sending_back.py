"""Sends a task back to dev_work_cycle with what was found; the domain stops it when that was too often."""

from __future__ import annotations

from typing import Any

from guildhall.application.ports.journal import Transaction
from guildhall.application.runs.changelog import is_changelog
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.shift import Effect, Outcome, Shift
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
    arguments = {
        "task_id": shift.subject.id,
        "findings": findings,
        "source": source,
        "max_iterations": int(shift.setting("max_review_iterations", MAX_ITERATIONS)),
    }
    result = {"outcome": "back", "findings": findings[:5], "source": source, **more}
    return Outcome(result, (Effect("task.sent_back", arguments),))


def request_changes(
    tx: Transaction, task_id: str, findings: list[str], source: FindingSource, max_iterations: int
) -> None:
    """Have the task send its work back, where it is still being judged or merged.

    A changelog that a person will not have is left out once it was sent back too often.
    """
    task: Task = tx.state("Task", task_id)
    if task.status in ("review", "approved", "merging"):
        dispensable = source == "person" and is_changelog(task)
        command = RequestChanges(tuple(findings), source, max_iterations, dispensable=dispensable)
        tell(tx, task_id, command)
