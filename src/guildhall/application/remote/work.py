"""Tasks in the hands of agents that Guildhall does not run itself: claimed, kept alive and handed in by them.

Every write carries the fence of the claim; an agent's credential writes only under leases of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from guildhall.application.access.principals import Principal
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.sessions.assignments import brief_of
from guildhall.application.sessions.opening import spawn_session
from guildhall.application.tasks import queue
from guildhall.application.tasks.handlers import close_session, tell
from guildhall.domain.agents.agent import Agent
from guildhall.domain.agents.errors import AgentUnknown, AvailabilityRefused
from guildhall.domain.agents.presence import RecordSeen
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.policies.retry import next_attempt_at
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, evolve
from guildhall.domain.sessions.commands import AssignSession, SpawnSession
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task

PURPOSE = "remote_work"
NOT_NOW = ("paused", "offline")
"""Agents of such an availability are given nothing."""


class Terms(Record):
    """Who claims, for how long, and for what: ``roles`` and ``skills`` none serve every task."""

    principal: Principal
    ttl_seconds: int
    agent_id: str | None = None
    roles: tuple[str, ...] | None = None
    skills: tuple[str, ...] | None = None


class Taken(Record):
    """A claimed task with its project, and until when the lease holds without a heartbeat."""

    claim: queue.Claim
    project: Project
    expires_at: datetime


def claim(
    tx: Transaction, company: Company, project_id: str, terms: Terms, *, limit: int, run_id: str | None = None
) -> list[Taken]:
    """Claim the most urgent tasks that the agent may take (seed S3, *Dequeue*); fewer where there are fewer.

    Raises:
        AgentUnknown: for an agent that was never registered.
        AvailabilityRefused: for one that is paused or offline.
    """
    worker = _worker(tx, company, terms)
    claims = queue.claim(tx, project_id, worker, limit=limit, run_id=run_id)
    return [taken(tx, one, terms) for one in claims]


def claim_certain(tx: Transaction, company: Company, task_id: str, terms: Terms) -> Taken:
    """Claim a certain task.

    Raises:
        DomainError: when it cannot be claimed, with the rule.
    """
    return taken(tx, queue.claim_one(tx, task_id, _worker(tx, company, terms)), terms)


def taken(tx: Transaction, claim: queue.Claim, terms: Terms) -> Taken:
    """Set the session of a claim to work, with the first sign of life."""
    task, session_id = claim.task, claim.session_id or ""
    tx.ask("Session", session_id, AssignSession(task.id, claim.fence, PURPOSE))
    expires_at = beat(tx, task, claim.fence, terms.ttl_seconds)
    return Taken(claim, tx.state("Project", task.project_id), expires_at)


def prepare(company: Company, taken: Sequence[Taken]) -> None:
    """Make the folders of the sessions of claims that are durable, with their briefs (S3, *Isolation*)."""
    for one in taken:
        task = one.claim.task
        brief = brief_of(one.project, task, task.role)
        company.world.storage.open_session(one.claim.session_id or "", brief)


def beat(tx: Transaction, task: Task, fence: int, ttl_seconds: int | None) -> datetime:
    """Say that the holder of a task lives; returns until when it is believed to.

    Raises:
        StaleFence: when the task is not held under this fence any more.
    """
    lease = task.lease
    seconds = ttl_seconds or (lease.ttl_seconds if lease else 1)
    queue.heartbeat(tx, f"Task:{task.id}", fence, seconds, None)
    if lease is not None and lease.agent_id is not None:
        tx.save("AgentPresence", lease.agent_id, RecordSeen(tx.now, lease.session_id))
    return tx.now + timedelta(seconds=seconds)


def complete(tx: Transaction, task_id: str, command: commands.CompleteTask) -> Task:
    """Hand in the work (seed S3, *Complete*): lease and session end; the same report again changes nothing.

    Raises:
        CriteriaNotMet: naming what is missing.
        StaleFence: when the lease has passed on.
    """
    before: Task = tx.state("Task", task_id)
    after = tell(tx, task_id, command)
    if before.lease is not None and after.lease is None:
        close_session(tx, after, before.lease.session_id, "completed", completed=True)
    return after


def fail(tx: Transaction, task_id: str, fence: int, reason: str, chance: int) -> Task:
    """Use up an attempt; the next begins after a back-off, and after the last one the task is blocked.

    ``chance`` is 0 to 999, and spreads the attempts of tasks that failed together.
    """
    before: Task = tx.state("Task", task_id)
    again = next_attempt_at(tx.now, before.attempts + 1, chance)
    after = tell(tx, task_id, commands.FailAttempt(fence, reason, again))
    if before.lease is not None:
        close_session(tx, after, before.lease.session_id, "attempt_failed")
    return after


def block(tx: Transaction, task_id: str, command: commands.BlockTask) -> Task:
    """Stop a task; the session of whoever held it is over."""
    before: Task = tx.state("Task", task_id)
    after = tell(tx, task_id, command)
    if before.lease is not None:
        close_session(tx, after, before.lease.session_id, "task_blocked")
    return after


def given(fence: int | None) -> int:
    """The fence that a worker's step cannot be without.

    Raises:
        ValidationFailed: when it did not come.
    """
    if fence is None:
        raise ValidationFailed("this step is its worker's: send the fence that the claim gave", field="fence")
    return fence


def spawn(tx: Transaction, company: Company, task: Task, agent_id: str | None, **more: object) -> str:
    """Open a session for an agent that works on a task; returns its id."""
    command = SpawnSession(
        tx.new_id(), agent_id or task.role, task.role, task.run_id, project_id=task.project_id
    )
    return spawn_session(company, tx, evolve(command, **more))


def require_at_hand(tx: Transaction, agent_id: str, *, field: str = "agent_id") -> None:
    """Refuse to give work to an agent that is not there to do it; ``field`` is where it was named.

    Raises:
        AgentUnknown: for one that was never registered.
        AvailabilityRefused: for one that is paused or offline.
    """
    agent: Agent = tx.state("Agent", agent_id)
    if not agent.exists:
        raise AgentUnknown("there is no agent of this id", field=field)
    if agent.availability in NOT_NOW:
        raise AvailabilityRefused(
            f"agent {agent.name} is {agent.availability}; make it available first", field=field
        )


def _worker(tx: Transaction, company: Company, terms: Terms) -> queue.Worker:
    agent_id = terms.principal.agent_id or terms.agent_id
    if agent_id is not None:
        require_at_hand(tx, agent_id)
    return queue.Worker(
        holder=str(terms.principal.holder),
        ttl_seconds=terms.ttl_seconds,
        roles=None if terms.roles is None else frozenset(terms.roles),
        skills=None if terms.skills is None else frozenset(terms.skills),
        session_for=lambda inner, task: (spawn(inner, company, task, agent_id), agent_id or task.role),
    )
