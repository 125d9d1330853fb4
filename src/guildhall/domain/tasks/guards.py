"""The checks that every decision about a task begins with: does it exist, is the step legal, who may write.

They only refuse; they must never build an event.
"""

from __future__ import annotations

from guildhall.domain.leases.lease import Lease
from guildhall.domain.policies import transitions
from guildhall.domain.policies.transitions import FINAL, Status
from guildhall.domain.tasks.errors import (
    ReviewPassedOver,
    StaleFence,
    StepNotAllowed,
    TaskAlreadyClaimed,
    TaskFinished,
    TaskNotFound,
)
from guildhall.domain.tasks.merge_errors import MergeUnderWay
from guildhall.domain.tasks.task import Task, returns_to

MAX_NOTE = 8_000
"""Longer texts of agents keep their beginning and their end."""

_LEADS_PAST_REVIEW: dict[str, Status] = {
    "approve": "approved",
    "merge": "merging",
    "record_merge": "done",
    "finish": "done",
}


def clip(text: str, limit: int = MAX_NOTE) -> str:
    """What an agent or a command said, made fit for every store and not longer than ``limit`` characters."""
    safe = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    if len(safe) <= limit:
        return safe
    half = (limit - 3) // 2
    return f"{safe[:half]}\n…\n{safe[-half:]}"


def exists(task: Task) -> None:
    """Refuse what is asked of a task that was never created.

    Raises:
        TaskNotFound: always then.
    """
    if not task.exists:
        raise TaskNotFound(task.id or "with this id")


def not_final(task: Task) -> None:
    """Refuse what is asked of a task that is done or cancelled.

    Raises:
        TaskNotFound: when it was never created.
        TaskFinished: when it is done or cancelled.
    """
    exists(task)
    if task.status in FINAL:
        raise TaskFinished(task.code, task.status)


def step(task: Task, action: str) -> Status:
    """Where the table of transitions lets this action lead.

    Raises:
        TaskNotFound: when the task was never created.
        TaskFinished: when it is done or cancelled.
        ReviewPassedOver: when the step would pass over the review.
        StepNotAllowed: when its status does not allow the step.
        MergeUnderWay: when it would part the task from a merge that was announced.
    """
    not_final(task)
    if action in FROM_OUTSIDE:
        merge_settled(task)
    found = transitions.target(action, task.status)
    if found is not None:
        return found
    wanted = _LEADS_PAST_REVIEW.get(action)
    if wanted is not None and transitions.passes_over_review(task.status, wanted):
        raise ReviewPassedOver(task.code, action, task.status)
    raise StepNotAllowed(task.code, action, task.status)


FROM_OUTSIDE = ("request_changes", "block", "cancel")
"""What nobody may do once a merge is announced: what becomes of it is the run's part alone."""


def merge_settled(task: Task) -> None:
    """Refuse what would be decided about work of which only its run can see whether the branch has it.

    Raises:
        MergeUnderWay: while an announced merge is neither recorded nor taken back.
    """
    if task.merge_intent is not None:
        raise MergeUnderWay(task.code)


_COMPLETIONS = ("complete", "complete_to_merge", "complete_at_once")


def _is_open(task: Task, action: str) -> bool:
    reviewed = task.review == "required"
    return action not in _COMPLETIONS or reviewed == (action == "complete")


def towards(task: Task, wanted: Status) -> str:
    """The one action that leads from where the task is to a status; empty when it is there already.

    A blocked task is asked back to where it was; what was worked on is ready then, for whoever takes it.

    Raises:
        TaskNotFound: when the task was never created.
        TaskFinished: when it is done or cancelled and something else is wanted.
        ReviewPassedOver: when the review would be passed over; the error names the next legal step.
        StepNotAllowed: when no single step leads there.
        MergeUnderWay: when the step would part the task from a merge that was announced.
    """
    exists(task)
    if task.status == wanted:
        return ""
    not_final(task)
    if task.blocked and wanted in (returns_to(task), task.blocked.from_status):
        return "unblock"
    for action in transitions.actions(task.status):
        leads_there = transitions.target(action, task.status) == wanted
        if action not in _NO_PROGRESS and leads_there and _is_open(task, action):
            step(task, action)
            return "complete" if action in _COMPLETIONS else action
    if transitions.passes_over_review(task.status, wanted):
        raise ReviewPassedOver(task.code, f"to {wanted}", task.status)
    raise StepNotAllowed(task.code, f"to {wanted}", task.status)


_NO_PROGRESS = ("fail", "withdraw_merge", "rest")
"""An attempt fails by a report of its own; who wants the task back on the queue gives it back. Only its run
takes an announced merge back, or lets the task rest."""


def holder(task: Task, fence: int, action: str) -> Lease:
    """The lease under which a worker writes.

    Raises:
        StaleFence: when the token is not that of the current lease.
        StepNotAllowed: when nobody was ever given a token.
    """
    exists(task)
    if task.lease is not None and task.lease.fence == fence:
        return task.lease
    if task.fence == 0:
        step(task, action)
    raise StaleFence(task.code, given=fence, current=task.lease.fence if task.lease else None)


def worker_or_nobody(task: Task, fence: int | None, action: str) -> None:
    """Let the worker write, or without a token the control plane while nobody holds the task.

    Raises:
        StaleFence: when a token is given that is not the current one.
        TaskAlreadyClaimed: when none is given and somebody holds the task.
    """
    if fence is not None:
        holder(task, fence, action)
    elif task.lease is not None:
        raise TaskAlreadyClaimed(task.code, task.lease.held_by)


def worker_or_person(task: Task, fence: int | None, action: str) -> None:
    """Let the worker write, or without a token a person, whose word ends any lease.

    Raises:
        StaleFence: when a token is given that is not the current one.
    """
    if fence is not None:
        holder(task, fence, action)
