"""Whose a task or a session is: an agent's credential writes only under leases of its own."""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.company import Company
from guildhall.application.ports.journal import EventFilter, Transaction
from guildhall.domain.kernel import Forbidden
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.fold import lease_of
from guildhall.domain.tasks.task import Task

TAKING = ("task.claimed", "lease.acquired")
"""The events by which somebody gets the lease of a task."""

MOST_LEASES = 100
"""So many of a task's leases are looked at, the newest."""


def require_holder(task: Task, principal: Principal) -> None:
    """Refuse a bound credential to write under somebody else's lease.

    Raises:
        Forbidden: when another holds the task.
    """
    if principal.kind not in ("worker", "session") or task.lease is None:
        return
    if not principal.holds(task.lease):
        raise Forbidden(f"{task.code} is held by another agent", rule="task.held_by_the_caller")


def require_lease(company: Company, task: Task, principal: Principal, fence: int | None) -> None:
    """Refuse a bound credential to write under somebody else's lease, with the ``fence`` that it shows.

    Raises:
        StaleFence: when the lease of that fence was theirs, and the task has passed on to another.
        Forbidden: when another holds the task.
    """
    try:
        require_holder(task, principal)
    except Forbidden:
        if fence is not None and task.lease is not None and _once_held(company, task, principal, fence):
            raise StaleFence(f"Task:{task.id}", given=fence, current=task.lease.fence) from None
        raise


def _once_held(company: Company, task: Task, principal: Principal, fence: int) -> bool:
    """Whether a lease of a task was a principal's, by what the journal says of it."""
    wanted = EventFilter(types=TAKING, stream=f"Task:{task.id}")
    found = company.journal.search(company.scope, wanted, limit=MOST_LEASES, newest_first=True)
    leases = (lease_of(company.journal.recorded(envelope)) for envelope in found.events)
    return any(lease.fence == fence and principal.holds(lease) for lease in leases)


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
