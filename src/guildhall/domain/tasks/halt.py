"""Decides how a task stops and goes on: blocked, unblocked, cancelled, and what its blockers do to it."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.domain.kernel import Event
from guildhall.domain.policies.retry import WORKER_LOST
from guildhall.domain.policies.transitions import FINAL, JUDGED, Status
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks import guards
from guildhall.domain.tasks.errors import ReportInvalid
from guildhall.domain.tasks.task import Task, returns_to

ATTEMPTS_EXHAUSTED = "attempts_exhausted"
REVIEW_EXHAUSTED = "review_exhausted"
BLOCKER_CANCELLED = "blocker_cancelled"
BLOCKER = "blocker"
"""The task waits behind a blocked or cancelled one, and nothing will change that by itself."""

MAX_REASON = 200


def block(task: Task, command: c.BlockTask) -> Sequence[Event]:
    """Stop an open task; its lease ends, and it remembers where it was."""
    guards.worker_or_person(task, command.fence, "block")
    guards.step(task, "rest" if command.resting else "block")
    if not command.reason.strip():
        raise ReportInvalid("a task is blocked for a reason; say which", rule="reason_given", field="reason")
    reason = guards.clip(command.reason, MAX_REASON)
    return [e.TaskBlocked(reason, guards.clip(command.detail), task.status, command.by)]


def unblock(task: Task, _command: c.UnblockTask) -> Sequence[Event]:
    """Let a blocked task go on where it was; what somebody worked on is ready, because nobody has it now.

    What was used up is given anew, and cancelled blockers are waived when they were the reason;
    otherwise they stop the task again at once.
    """
    guards.step(task, "unblock")
    blocked = task.blocked
    assert blocked is not None  # noqa: S101 - the fold sets it with the status
    waived = task.cancelled_blockers if blocked.reason == BLOCKER_CANCELLED else ()
    unblocked = _go_on(task, blocked.reason, returns_to(task), waived)
    if task.cancelled_blockers and not waived:
        again = _by_cancelled(returns_to(task), task.cancelled_blockers[0])
        return [unblocked, again]
    return [unblocked]


def redo(task: Task, _command: c.RedoTask) -> Sequence[Event]:
    """Let a blocked task that was judged be ready again; any other goes on where it was.

    Raises:
        MergeUnderWay: when its merge was announced, for the branch may hold it already.
    """
    guards.step(task, "unblock")
    guards.merge_settled(task)
    blocked = task.blocked
    assert blocked is not None  # noqa: S101 - the fold sets it with the status
    if returns_to(task) not in JUDGED:
        return unblock(task, c.UnblockTask())
    return [_go_on(task, blocked.reason, "ready")]


def _go_on(task: Task, reason: str, to_status: Status, waived: tuple[str, ...] = ()) -> e.TaskUnblocked:
    return e.TaskUnblocked(
        to_status=to_status,
        fresh_attempts=reason in (ATTEMPTS_EXHAUSTED, WORKER_LOST),
        fresh_iterations=reason == REVIEW_EXHAUSTED,
        waived_blockers=waived,
    )


def _by_cancelled(from_status: Status, blocker_id: str) -> e.TaskBlocked:
    return e.TaskBlocked(BLOCKER_CANCELLED, f"task {blocker_id} was cancelled", from_status, "")


def stopped_by_cancelled(task: Task, blocker_id: str) -> Sequence[Event]:
    """What a cancelled blocker does to a task: it is blocked, unless it is already."""
    return [] if task.blocked else [_by_cancelled(task.status, blocker_id)]


def freed(task: Task, blocker_id: str) -> Sequence[Event]:
    """Let a task go on that was blocked only by its blockers, once this one is out of the way."""
    if task.blocked is None:
        return []
    left = {
        BLOCKER: [one for one in task.open_blockers if one != blocker_id],
        BLOCKER_CANCELLED: [one for one in task.cancelled_blockers if one != blocker_id],
    }
    if left.get(task.blocked.reason, [blocker_id]):
        return []
    return [_go_on(task, task.blocked.reason, returns_to(task))]


def resolve_blocker(task: Task, command: c.ResolveBlocker) -> Sequence[Event]:
    """Take note of what became of a blocker; nothing where the task does not wait for it."""
    guards.exists(task)
    blocker_id = command.blocker_id
    known = blocker_id in task.cancelled_blockers and command.outcome == "cancelled"
    if task.status in FINAL or blocker_id not in task.open_blockers or known:
        return []
    resolved = e.BlockerResolved(blocker_id, command.outcome)
    follows = stopped_by_cancelled if command.outcome == "cancelled" else freed
    return [resolved, *follows(task, blocker_id)]


def cancel(task: Task, command: c.CancelTask) -> Sequence[Event]:
    """Give a task up, unless its merge was announced: the branch may hold it already."""
    guards.worker_or_person(task, command.fence, "cancel")
    guards.step(task, "cancel")
    return [e.TaskCancelled(task.status, guards.clip(command.reason))]
