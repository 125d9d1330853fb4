"""Lets a blocked task go on at a caller's word, where there is somebody to go on with it."""

from __future__ import annotations

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task


def let_go_on(tx: Transaction, task: Task) -> Task:
    """Let a task go on where it was; after the end of its run, which judged it, it is ready to be done anew.

    Raises:
        MergeUnderWay: when its run ended in the middle of its merge.
        DomainError: when the task refuses.
    """
    run: Run = tx.state("Run", task.run_id) if task.run_id else Run()
    return tell(tx, task.id, commands.RedoTask() if run.ended else commands.UnblockTask())
