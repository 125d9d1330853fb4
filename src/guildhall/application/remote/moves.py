"""Moves a task to a status that a caller names: by the one step that the domain's table has for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guildhall.application.access.authors import approver_of
from guildhall.application.access.rights import require_right
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.remote import work as remote
from guildhall.application.remote.evidence import has_changed
from guildhall.application.tasks import queue
from guildhall.application.tasks.going_on import let_go_on
from guildhall.application.tasks.handlers import tell
from guildhall.domain.kernel import Conflict, DomainError
from guildhall.domain.policies.transitions import STATUSES, Status
from guildhall.domain.record import Record
from guildhall.domain.tasks import commands, guards
from guildhall.domain.tasks.task import Task


class Move(Record):
    """What a caller brings for a step: the ``fence`` of their claim, and a ``reason`` in words."""

    terms: remote.Terms
    fence: int | None = None
    reason: str = ""


class MergedByTheQueue(Conflict):
    """Nobody merges by hand: the merge queue of the task's run does."""


def move(tx: Transaction, company: Company, task: Task, wanted: Status, by: Move) -> Task:
    """Bring a task to a status by one legal step.

    Raises:
        StepNotAllowed: when no single step leads there; it names the next legal one.
        Forbidden: for whoever may not take it by the route of its own either.
        DomainError: when the step itself is refused.
    """
    action = guards.towards(task, _meant(task, wanted))
    if not action:
        return task
    require_right(by.terms.principal, action)
    return STEPS[action](tx, company, task, by)


class Way(Record):
    """Whether a single step leads to a status: the ``refusal`` with its rule where none does."""

    status: Status
    refusal: DomainError | None


def ways_of(task: Task) -> tuple[Way, ...]:
    """For every other status than the task's, whether the table has a step to it that callers may take.

    It says nothing of what a step is refused for besides: paths that another has, blockers, rights.
    """
    return tuple(_way(task, status) for status in STATUSES if status != task.status)


def _way(task: Task, status: Status) -> Way:
    try:
        action = guards.towards(task, _meant(task, status))
    except DomainError as refusal:
        return Way(status, refusal)
    return Way(status, _merged_by_the_queue(task) if STEPS.get(action) is _merge else None)


def _meant(task: Task, wanted: Status) -> Status:
    """Without a review a task is done once it is complete."""
    return "done" if wanted == "review" and task.review == "none" else wanted


def approve(tx: Transaction, task_id: str, by: Move) -> Task:
    """Let reviewed work pass; where nothing of it is to be merged it is done.

    Raises:
        Forbidden: for whoever is no person, or made the work.
        CriteriaNotMet: for what would be done although nobody ran its criteria.
    """
    who = by.terms.principal
    who.require("approve")
    approver = approver_of(tx.views, tx.state("Task", task_id), who)
    command = commands.ApproveTask(approver, who.agent_id, who.session_id, rationale=by.reason)
    after = tell(tx, task_id, command)
    if after.commit is None and after.lease is None:
        return tell(tx, task_id, commands.FinishWithoutMerge())
    return after


def _triage(tx: Transaction, _company: Company, task: Task, _by: Move) -> Task:
    return tell(tx, task.id, commands.TriageTask())


def _claim(tx: Transaction, company: Company, task: Task, by: Move) -> Task:
    return remote.claim_certain(tx, company, task.id, by.terms).claim.task


def _start(tx: Transaction, _company: Company, task: Task, by: Move) -> Task:
    return tell(tx, task.id, commands.StartTask(remote.given(by.fence)))


def _complete(tx: Transaction, _company: Company, task: Task, by: Move) -> Task:
    changed = has_changed(tx, task, None)
    command = commands.CompleteTask(remote.given(by.fence), None, changed, summary=by.reason)
    return remote.complete(tx, task.id, command)


def _give_back(tx: Transaction, _company: Company, task: Task, by: Move) -> Task:
    return queue.release(tx, task.id, remote.given(by.fence), by.reason or "released")


def _approve(tx: Transaction, _company: Company, task: Task, by: Move) -> Task:
    return approve(tx, task.id, by)


def _request_changes(tx: Transaction, _company: Company, task: Task, by: Move) -> Task:
    return tell(tx, task.id, commands.RequestChanges((by.reason,), fence=by.fence))


def _block(tx: Transaction, _company: Company, task: Task, by: Move) -> Task:
    actor = by.terms.principal.actor
    return remote.block(tx, task.id, commands.BlockTask("stopped", by.reason, actor, by.fence))


def _unblock(tx: Transaction, _company: Company, task: Task, _by: Move) -> Task:
    return let_go_on(tx, task)


def _cancel(tx: Transaction, _company: Company, task: Task, by: Move) -> Task:
    return tell(tx, task.id, commands.CancelTask(by.reason))


def _finish(tx: Transaction, _company: Company, task: Task, _by: Move) -> Task:
    return tell(tx, task.id, commands.FinishWithoutMerge())


def _merge(_tx: Transaction, _company: Company, task: Task, _by: Move) -> Task:
    raise _merged_by_the_queue(task)


def _merged_by_the_queue(task: Task) -> MergedByTheQueue:
    return MergedByTheQueue(
        f"{task.code} is {task.status}: the merge queue of its run merges it, nobody does by hand",
        rule="task.merged_by_the_queue",
        field="status",
    )


Step = Callable[[Transaction, Company, Task, Move], Task]

STEPS: Mapping[str, Step] = {
    "triage": _triage,
    "claim": _claim,
    "start": _start,
    "complete": _complete,
    "give_back": _give_back,
    "approve": _approve,
    "request_changes": _request_changes,
    "merge": _merge,
    "record_merge": _merge,
    "finish": _finish,
    "block": _block,
    "unblock": _unblock,
    "cancel": _cancel,
}
"""How each action of the table of transitions is done for a caller."""
