"""Decides about merges: announced, recorded, taken back. Whether a branch holds one, git alone knows."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.domain.kernel import Event
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks import guards
from guildhall.domain.tasks.errors import ReportInvalid
from guildhall.domain.tasks.merge_errors import MergeNotIntended, WorkReplaced
from guildhall.domain.tasks.task import Task


def begin_merge(task: Task, command: c.BeginMerge) -> Sequence[Event]:
    """Announce a merge; the same announcement again changes nothing."""
    guards.worker_or_nobody(task, command.fence, "merge")
    guards.step(task, "merge")
    if command.work is not None and command.work != task.commit:
        raise WorkReplaced(task.code)
    if not command.old or not command.new or command.old == command.new:
        raise ReportInvalid(
            f"the merge of {task.code} needs the old and the new commit of the branch, and they differ",
            rule="merge_moves_the_branch",
            field="new",
        )
    intent = e.MergeIntended(command.old, command.new, task.fence)
    known = task.merge_intent
    if known is not None and (known.old, known.new, known.fence) == (intent.old, intent.new, intent.fence):
        return []
    return [intent]


def record_merged(task: Task, command: c.RecordMerged) -> Sequence[Event]:
    """Be done, once the branch holds the announced commit; telling it twice changes nothing."""
    if task.status == "done" and task.merge_commit == command.commit:
        return []
    guards.worker_or_nobody(task, command.fence, "record_merge")
    guards.step(task, "record_merge")
    if task.merge_intent is None or task.merge_intent.new != command.commit:
        raise MergeNotIntended(task.code, command.commit)
    return [e.TaskMerged(command.commit)]


def withdraw_merge(task: Task, command: c.WithdrawMerge) -> Sequence[Event]:
    """Be approved again, where the branch went past an announced merge; telling it twice changes nothing."""
    guards.exists(task)
    if task.merge_intent is None or task.merge_intent.new != command.commit:
        return []
    return [e.TaskStatusChanged(task.status, guards.step(task, "withdraw_merge"))]
