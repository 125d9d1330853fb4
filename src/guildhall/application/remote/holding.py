"""Whose a task or a session is: an agent's credential writes only under leases of its own.

A unit asks its transaction alone, and refuses by what stands now; the past is looked at outside of any unit.
"""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.company import Company
from guildhall.application.ports.journal import EventFilter, Transaction
from guildhall.domain.kernel import DomainError, Forbidden
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.leases.events import LeaseAcquired
from guildhall.domain.leases.lease import Lease
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.events import TaskClaimed
from guildhall.domain.tasks.fold import lease_of
from guildhall.domain.tasks.task import Task

TAKING = ("task.claimed", "lease.acquired")
"""The events by which somebody gets the lease of a task."""

MOST_LEASES = 100
"""So many of a task's leases are looked at, the newest."""


class HeldByAnother(Forbidden):
    """Another agent holds a task: the one of ``task_id``, under ``fence``."""

    def __init__(self, task: Task, lease: Lease) -> None:
        super().__init__(f"{task.code} is held by another agent", rule="task.held_by_the_caller")
        self.task_id, self.task_code = task.id, task.code
        self.fence = lease.fence


def require_holder(task: Task, principal: Principal) -> None:
    """Refuse a bound credential to write under somebody else's lease.

    Raises:
        HeldByAnother: when another holds the task.
    """
    if principal.kind not in ("worker", "session") or task.lease is None:
        return
    if not principal.holds(task.lease):
        raise HeldByAnother(task, task.lease)


def told_to(company: Company, principal: Principal, refused: HeldByAnother, fence: int | None) -> DomainError:
    """What a principal is told who came with a ``fence`` to a task of another's, once the unit is over.

    Returns:
        The conflict of a stale fence, where the lease of that fence was theirs; else the refusal as it is.
    """
    if fence is None or not _once_held(company, refused.task_id, principal, fence):
        return refused
    return StaleFence(refused.task_code, given=fence, current=refused.fence)


def _once_held(company: Company, task_id: str, principal: Principal, fence: int) -> bool:
    """Whether a lease of a task was a principal's, by what the journal still says of it."""
    wanted = EventFilter(types=TAKING, stream=f"Task:{task_id}")
    found = company.journal.search(company.scope, wanted, limit=MOST_LEASES, newest_first=True)
    for envelope in found.events:
        if envelope.payload is None:
            continue  # it was redacted
        taken = company.journal.recorded(envelope)
        if isinstance(taken.event, TaskClaimed | LeaseAcquired) and taken.event.fence == fence:
            return principal.holds(lease_of(taken.event, taken.at))
    return False


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
