"""Commands to one task, with what they mean for the tasks that wait for it."""

from __future__ import annotations

from typing import Any

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.flight import kept_by, rivals
from guildhall.domain.budgets.commands import ReleaseSession
from guildhall.domain.kernel import Conflict
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.commands import EndSession
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.commands import CountDependent, ResolveBlocker
from guildhall.domain.tasks.task import Task, is_in_flight

DRIVING = ("running", "paused")
"""In which status a run goes on with its tasks."""


class DrivenByRun(Conflict):
    """A task would leave a run that goes on with it."""

    def __init__(self, code: str, run_id: str) -> None:
        super().__init__(
            f"{code} is driven by the run {run_id}; wait until that has ended, or stop it",
            rule="task.stays_in_its_run",
            field="run_id",
        )


def tell(tx: Transaction, task_id: str, *steps: Any) -> Task:
    """Have a task decide commands, one after the other; when that ends it, tell those that wait for it.

    This is the one way to move a task, so here is seen to it that none comes into flight beside another that
    owns what it owns. Several commands are one move: what the task only passes through takes nobody's paths.

    Nor does one leave a run that drives it.

    Raises:
        PathsTaken: when another task in flight has its paths.
        DrivenByRun: when it would leave a run that is not over.
        DomainError: when the task refuses.
    """
    before: Task = tx.state("Task", task_id)
    for command in steps:
        _decide(tx, task_id, command)
    after: Task = tx.state("Task", task_id)
    if before.run_id not in (None, after.run_id) and is_driven(tx, before):
        raise DrivenByRun(before.code, str(before.run_id))
    if is_in_flight(after) and not (is_in_flight(before) and after.owned_paths == before.owned_paths):
        rival = next(rivals(tx, after.project_id, task_id, after.owned_paths), None)
        if rival is not None:
            raise kept_by(tx, after, rival)
    return after


def is_driven(tx: Transaction, task: Task) -> bool:
    """Whether a task is in a run that began and is not over."""
    return task.run_id is not None and tx.state("Run", task.run_id).status in DRIVING


def _decide(tx: Transaction, task_id: str, command: Any) -> None:
    before: Task = tx.state("Task", task_id)
    after: Task = tx.ask("Task", task_id, command)
    if after.blocked_by != before.blocked_by:
        _count_dependents(tx, before, after)
    ended_from_outside = before.lease is not None and getattr(command, "fence", None) is None
    if ended_from_outside and before.lease is not None and after.status in ("blocked", "cancelled"):
        close_session(tx, after, before.lease.session_id, f"task_{after.status}")
    if after.status in FINAL and before.status not in FINAL:
        _resolve_dependents(tx, after)


def end_session(
    tx: Transaction,
    session_id: str | None,
    *,
    completed: bool,
    reason: str = "",
    project_id: str | None = None,
) -> None:
    """End a session, if there is one and it is not over.

    What it set aside of budgets is free again, and what it did at the moment is forgotten. ``project_id`` is
    for sessions of before they said their project.
    """
    if session_id is None:
        return
    session: Session = tx.state("Session", session_id)
    if not session.exists or session.ended:
        return
    free_of_session(tx, session, session.project_id or project_id or _project_of(tx, session))
    tx.ask("Session", session_id, EndSession("completed" if completed else "failed", reason))


def free_of_session(tx: Transaction, session: Session, project_id: str) -> None:
    """Have what a session set aside of budgets be free again, and what it does at the moment be forgotten."""
    for budget_id in budget_ids(session.task_id, session.run_id, project_id, tx.scope.org_id):
        if tx.state("Budget", budget_id).outstanding:
            tx.ask("Budget", budget_id, ReleaseSession(session.session_id))
    tx.drop("SessionActivity", session.session_id)


def _project_of(tx: Transaction, session: Session) -> str:
    """The project of the run or the task that a session of before it said so works on."""
    run: Run = tx.state("Run", session.run_id) if session.run_id else Run()
    task: Task = tx.state("Task", session.task_id) if session.task_id else Task()
    return run.project_id or task.project_id


def close_session(
    tx: Transaction, task: Task, session_id: str | None, reason: str, *, completed: bool = False
) -> None:
    """End the session that worked on a task, and forget a lease that it let go of."""
    if task.lease is None:
        tx.drop("Heartbeat", f"Task:{task.id}")
    end_session(tx, session_id, completed=completed, reason=reason)


def budget_ids(task_id: str | None, run_id: str | None, project_id: str | None, org_id: str) -> list[str]:
    """The budgets that a call draws on, narrowest first: of the task, run and project that it is for."""
    owners = (("task", task_id), ("run", run_id), ("project", project_id), ("org", org_id))
    return [f"{kind}/{owner_id}" for kind, owner_id in owners if owner_id]


def _count_dependents(tx: Transaction, before: Task, after: Task) -> None:
    for blocker_id in after.blocked_by:
        if blocker_id not in before.blocked_by:
            tell(tx, blocker_id, CountDependent(after.id))
    for blocker_id in before.blocked_by:
        if blocker_id not in after.blocked_by:
            tell(tx, blocker_id, CountDependent(after.id, waits=False))


def _resolve_dependents(tx: Transaction, task: Task) -> None:
    if not task.dependents:
        return
    outcome = "done" if task.status == "done" else "cancelled"
    waiting = tx.views.dependents(task.id)
    for dependent in tx.states("Task", waiting):
        if dependent.status not in FINAL:
            tell(tx, dependent.id, ResolveBlocker(task.id, outcome))
