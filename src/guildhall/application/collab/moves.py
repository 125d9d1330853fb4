"""Tasks as collab clients move them: by S4's words, each move one step of the task's state machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guildhall.application.access.authors import approver_of
from guildhall.application.access.principals import Ability, Principal
from guildhall.application.access.rights import require_right
from guildhall.application.collab.ground import require_holder, task_meant
from guildhall.application.ports.journal import Transaction
from guildhall.application.remote import work as remote
from guildhall.application.tasks import queue
from guildhall.application.tasks.going_on import let_go_on
from guildhall.application.tasks.handlers import close_session, tell
from guildhall.application.vocabulary import status_in, status_out
from guildhall.domain.kernel import Conflict
from guildhall.domain.record import Record
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import guards
from guildhall.domain.tasks.errors import TaskAlreadyClaimed
from guildhall.domain.tasks.task import Task

SENT_BACK = "changes were asked for"

AMONG_AGENTS: Mapping[str, Ability] = {"approve": "work"}
"""What S4 lets programs do besides: agents review each other's work, where no run drives it."""


class Report(Record):
    """What a caller says with a move; ``fence`` is that of the lease under which it is made."""

    fence: int | None = None
    summary: str = ""
    reason: str = ""
    detail: str = ""
    commit: str | None = None
    changed: bool | None = None


class Moved(Record):
    """A task that was moved, and where it stood before, in the words of S4."""

    task: Task
    old_status: str
    new_status: str


def move(tx: Transaction, principal: Principal, reference: str, word: str, report: Report) -> Moved:
    """Bring a task to a status by S4's word, in the one step that leads there.

    Raises:
        UnknownWord: when S4 has no such status.
        StepNotAllowed: when no single step leads there; the error names the next legal one.
        ReviewPassedOver: when the review would be passed over.
        Forbidden: for whoever may not take the step by the route of its own either.
    """
    before = task_meant(tx.views, principal, reference)
    wanted = status_in("S4", word).status
    after = before
    while after.status in ("inbox", "planning") and wanted == "ready":
        require_right(principal, "triage")
        after = tell(tx, after.id, c.TriageTask())
    action = guards.towards(after, wanted)
    if action:
        require_right(principal, action, AMONG_AGENTS)
        after = _ACTIONS[action](tx, principal, after, report)
    return Moved(after, _word(before), _word(after))


def _word(task: Task) -> str:
    return status_out("S4", task.status) or task.status


def _claim(_tx: Transaction, principal: Principal, task: Task, report: Report) -> Task:
    require_holder(principal, task, report.fence)
    return task


def _start(tx: Transaction, principal: Principal, task: Task, report: Report) -> Task:
    return tell(tx, task.id, c.StartTask(require_holder(principal, task, report.fence)))


def _complete(tx: Transaction, principal: Principal, task: Task, report: Report) -> Task:
    fence = require_holder(principal, task, report.fence)
    # In a repository a commit is what shows a change, whatever is said of it.
    told = None if tx.state("Project", task.project_id).repository else report.changed
    changed = bool(report.commit) if told is None else told
    session_id = task.lease.session_id if task.lease else None
    after = tell(tx, task.id, c.CompleteTask(fence, report.commit, changed, summary=report.summary))
    close_session(tx, after, session_id, "completed", completed=True)
    tx.drop("Heartbeat", f"Task:{task.id}")
    return after


def _give_back(tx: Transaction, principal: Principal, task: Task, report: Report) -> Task:
    fence = require_holder(principal, task, report.fence)
    after = queue.release(tx, task.id, fence, report.reason or "released")
    tx.drop("Heartbeat", f"Task:{task.id}")
    return after


def _approve(tx: Transaction, principal: Principal, task: Task, report: Report) -> Task:
    _nobody_elses(principal, task)
    command = c.ApproveTask(
        approver=approver_of(tx.views, task, principal),
        agent_id=principal.agent_id,
        session_id=principal.session_id,
        rationale=report.reason or report.summary,
    )
    return tell(tx, task.id, command)


def _request_changes(tx: Transaction, principal: Principal, task: Task, report: Report) -> Task:
    _nobody_elses(principal, task)
    finding = report.detail or report.reason or SENT_BACK
    return tell(tx, task.id, c.RequestChanges((finding,), fence=report.fence))


def _merge(_tx: Transaction, _principal: Principal, task: Task, _report: Report) -> Task:
    if task.changed and task.commit:
        raise Conflict(
            f"{task.code} is merged by its project's merge queue, which checks the merged tree first",
            rule="merges_go_through_the_queue",
            field="status",
        )
    raise Conflict(
        f"{task.code} has no commit that could be merged; the next legal step is done",
        rule="no_changes_no_merge",
        field="status",
    )


def _record_merge(_tx: Transaction, _principal: Principal, task: Task, _report: Report) -> Task:
    raise Conflict(
        f"{task.code} is done once its project's merge queue has merged it; wait for its event task_merged",
        rule="merges_go_through_the_queue",
        field="status",
    )


def _finish(tx: Transaction, principal: Principal, task: Task, _report: Report) -> Task:
    _nobody_elses(principal, task)
    return tell(tx, task.id, c.FinishWithoutMerge())


def _block(tx: Transaction, principal: Principal, task: Task, report: Report) -> Task:
    _nobody_elses(principal, task)
    reason, detail = report.reason or "blocked", report.detail or report.summary
    return remote.block(tx, task.id, c.BlockTask(reason, detail, principal.actor, report.fence))


def _unblock(tx: Transaction, principal: Principal, task: Task, _report: Report) -> Task:
    _nobody_elses(principal, task)
    return let_go_on(tx, task)


def _nobody_elses(principal: Principal, task: Task) -> None:
    """Refuse an agent that would take the work out of another's hands; people may.

    Raises:
        TaskAlreadyClaimed: naming the holder.
    """
    agent = principal.kind in ("worker", "session")
    if agent and task.lease is not None and not principal.holds(task.lease):
        raise TaskAlreadyClaimed(task.code, task.lease.held_by)


_ACTIONS: Mapping[str, Callable[[Transaction, Principal, Task, Report], Task]] = {
    "claim": _claim,
    "start": _start,
    "complete": _complete,
    "give_back": _give_back,
    "approve": _approve,
    "request_changes": _request_changes,
    "merge": _merge,
    "record_merge": _record_merge,
    "finish": _finish,
    "block": _block,
    "unblock": _unblock,
}
"""What each action of the table of transitions means for a collab client."""
