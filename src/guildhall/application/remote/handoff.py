"""Hands the work of a session over to another agent's: memory and task go along (seed S1, *handoff*)."""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.remote import work as remote
from guildhall.application.remote.holding import require_session
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import free_of_session, tell
from guildhall.domain.leases.lease import Lease
from guildhall.domain.rules import refused
from guildhall.domain.sessions.commands import HandOver
from guildhall.domain.sessions.errors import SessionTransitionRefused
from guildhall.domain.sessions.session import Session, remembered
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task


def hand_over(
    tx: Transaction, company: Company, session: Session, terms: remote.Terms, note: str
) -> remote.Taken:
    """Give a session's task, under a new fence, to a new session that knows what the old one noted.

    What else Guildhall has done in sessions goes to nobody: no lease would end the heir that a run waits for.

    Raises:
        Forbidden: for an agent that does not hold the session's task.
        DomainError: when the session is over or holds no task, or the heir is not known, paused or offline.
    """
    require_session(tx, session, terms.principal)
    if terms.agent_id is not None:
        remote.require_at_hand(tx, terms.agent_id, field="to_agent_id")
    task: Task = tx.state("Task", session.task_id) if session.task_id else Task()
    agent_id = terms.agent_id or session.agent_id
    heir = remote.spawn(tx, company, task, agent_id, **_inherited(session, note))
    tx.ask("Session", session.session_id, HandOver(heir, note))
    if session.fence is None or task.lease is None or task.lease.session_id != session.session_id:
        says = f"the session holds no task that could be handed over: it works for {session.purpose}"
        raise refused(SessionTransitionRefused, says, "session.hands_over_its_task")
    free_of_session(tx, session, task.project_id)
    tell(tx, task.id, commands.ReleaseTask(session.fence, "handed_over"))
    worker = queue.Worker(
        holder=_holder(task.lease, terms.principal),
        ttl_seconds=task.lease.ttl_seconds,
        agent_id=agent_id,
        session_id=heir,
    )
    return remote.taken(tx, queue.claim_one(tx, task.id, worker), terms)


def _holder(lease: Lease, principal: Principal) -> str:
    """Who holds the task from now on: a session's work stays that of the key which claimed it."""
    return lease.holder if principal.kind == "session" else str(principal.holder)


def _inherited(session: Session, note: str) -> dict[str, object]:
    """What the new session has of the old one."""
    return {
        "handed_over_from": session.session_id,
        "memory": remembered(session.memory, note) if note else session.memory,
        "role": session.role,
        "run_id": session.run_id,
        "project_id": session.project_id,
    }
