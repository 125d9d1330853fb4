"""Whose a task or a session is: an agent's credential writes only under leases of its own."""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.ports.journal import Transaction
from guildhall.domain.kernel import Forbidden
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.task import Task


def require_holder(task: Task, principal: Principal) -> None:
    """Refuse a bound credential to write under somebody else's lease.

    Raises:
        Forbidden: when another holds the task.
    """
    if principal.kind not in ("worker", "session") or task.lease is None:
        return
    if not principal.holds(task.lease):
        raise Forbidden(f"{task.code} is held by another agent", rule="task.held_by_the_caller")


def require_session(tx: Transaction, session: Session, principal: Principal) -> None:
    """Refuse a bound credential to write to the session of somebody else, or of nobody any more.

    Raises:
        Forbidden: when the session holds no task, or another holds it.
    """
    if principal.kind not in ("worker", "session"):
        return
    task: Task = tx.state("Task", session.task_id) if session.task_id else Task()
    if task.lease is None or task.lease.session_id != session.session_id:
        raise Forbidden("this session holds no task any more", rule="session.held_by_the_caller")
    require_holder(task, principal)
