"""Leases of collab clients (seed S4, *Leases*): on a task its own, on any other resource one of its name."""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.collab.ground import (
    NotYourLease,
    holder_of,
    projects_seen,
    task_meant,
)
from guildhall.application.collab.locks import PREFIX, Lock, LockRef, lock_of, resource_of
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions.recovery import take_back
from guildhall.application.reactions.stale import overdue
from guildhall.application.tasks import queue
from guildhall.domain.kernel import Conflict, NotFound
from guildhall.domain.leases.errors import LeaseHeld, LeaseNotHeld, StaleFence
from guildhall.domain.leases.heartbeat import Heartbeat, expires_at, is_stale
from guildhall.domain.leases.lease import AcquireLease, Lease, ReclaimLease, ReleaseLease, ResourceLease
from guildhall.domain.tasks.errors import TaskNotFound
from guildhall.domain.tasks.task import Task


class LeaseNotStale(Conflict):
    """The lease is alive: its holder gave a sign of life within its time to live."""


def acquire(
    tx: Transaction, principal: Principal, resource: str, ttl_seconds: int, label: str, project: str | None
) -> Lock:
    """Take the lease of a task (which claims it) or of any other resource; a stale one is taken back first.

    Raises:
        DomainError: when somebody holds it, or the task cannot be claimed.
    """
    try:
        task = task_meant(tx.views, principal, resource.removeprefix("Task:"), project)
    except TaskNotFound:
        if resource.startswith("Task:") or principal.kind == "session":
            raise
        return _acquire_resource(tx, principal, resource, ttl_seconds, label, project)
    beat: Heartbeat = tx.load("Heartbeat", f"Task:{task.id}")
    if task.lease is not None and is_stale(task.lease, beat, tx.now):
        queue.reclaim(tx, task.id, task.lease.fence)
    worker = queue.Worker(
        holder_of(principal, label),
        ttl_seconds,
        agent_id=principal.agent_id,
        session_id=principal.session_id,
    )
    claim = queue.claim_one(tx, task.id, worker)
    ref = LockRef("Task", task.id, claim.fence)
    _beat(tx, ref, ttl_seconds)
    assert claim.task.lease is not None  # noqa: S101 - a claim gives the lease
    return lock_of(ref, task.id, claim.task.lease, tx.load("Heartbeat", ref.name))


def heartbeat(tx: Transaction, principal: Principal, lock_id: str) -> Lock:
    """Say that the holder lives, for the lease's time to live from now on.

    Raises:
        NotFound: when there is no such lease for the principal.
        StaleFence: when it has passed on.
    """
    ref = LockRef.parse(lock_id)
    lease = _held(tx, principal, ref)
    _beat(tx, ref, lease.ttl_seconds)
    resource = ref.entity_id if ref.entity_type == "Task" else resource_of(ref.entity_id)
    return lock_of(ref, resource, lease, tx.load("Heartbeat", ref.name))


def release(tx: Transaction, principal: Principal, lock_id: str) -> None:
    """Give a lease back; work in progress goes back on the queue.

    Raises:
        NotFound: when there is no such lease for the principal.
        StaleFence: when it has passed on.
    """
    ref = LockRef.parse(lock_id)
    _held(tx, principal, ref)
    if ref.entity_type == "Task":
        queue.release(tx, ref.entity_id, ref.fence, "released")
    else:
        tx.ask("Lease", ref.entity_id, ReleaseLease(ref.fence))
    tx.drop("Heartbeat", ref.name)


def reclaim(company: Company, principal: Principal, lock_id: str) -> bool:
    """Take back a lease whose holder has fallen silent; false when it has ended meanwhile.

    Raises:
        NotFound: when there is no such lease for the principal.
        StaleFence: when it has passed on.
        LeaseNotStale: while its holder lives.
    """
    ref = LockRef.parse(lock_id)
    views = company.journal.views(company.scope)
    state = _seen(views.get(ref.entity_type, ref.entity_id), principal, ref)
    lease = _current(state, ref)
    beat: Heartbeat = company.journal.state(company.scope, "Heartbeat", ref.name)
    if not is_stale(lease, beat, company.system.clock.now()):
        until = expires_at(lease, beat).isoformat(timespec="seconds")
        raise LeaseNotStale(
            f"this lease is alive until {until}; only a stale one can be reclaimed",
            rule="lease_is_stale",
            field="lock_id",
        )
    return take_back(company, ref.entity_type, ref.entity_id, beat, crashed=False)


def reclaim_all(company: Company, principal: Principal) -> list[str]:
    """Take back every stale lease that the principal may see; returns their ids."""
    views = company.journal.views(company.scope)
    taken: list[str] = []
    for row in overdue(views, company.system.clock.now()):
        kind, _, entity_id = row.id.partition(":")
        if kind not in ("Task", "Lease") or (kind == "Lease" and not entity_id.startswith(PREFIX)):
            continue
        ref = LockRef(kind, entity_id, row.state.fence)
        try:
            _seen(views.get(kind, entity_id), principal, ref)
        except NotFound:
            continue
        if take_back(company, kind, entity_id, row.state, crashed=False):
            taken.append(str(ref))
    return taken


def _acquire_resource(
    tx: Transaction, principal: Principal, resource: str, ttl_seconds: int, label: str, project: str | None
) -> Lock:
    seen = projects_seen(tx.views, principal, project)
    project_id = seen[0].project_id if len(seen) == 1 else ""
    entity_id = f"{PREFIX}{project_id}:{resource}"
    state: ResourceLease = tx.state("Lease", entity_id)
    beat: Heartbeat = tx.load("Heartbeat", f"Lease:{entity_id}")
    if state.lease is not None and is_stale(state.lease, beat, tx.now):
        tx.ask("Lease", entity_id, ReclaimLease(state.lease.fence))
    elif state.lease is not None:
        raise LeaseHeld(resource, state.lease.held_by)
    holder = holder_of(principal, label)
    command = AcquireLease(entity_id, holder, ttl_seconds, principal.session_id, principal.agent_id)
    taken: ResourceLease = tx.ask("Lease", entity_id, command)
    ref = LockRef("Lease", entity_id, taken.fence)
    _beat(tx, ref, ttl_seconds)
    assert taken.lease is not None  # noqa: S101 - it was just acquired
    return lock_of(ref, resource, taken.lease, tx.load("Heartbeat", ref.name))


def _beat(tx: Transaction, ref: LockRef, ttl_seconds: int) -> None:
    queue.heartbeat(tx, ref.name, ref.fence, ttl_seconds, None)


def _held(tx: Transaction, principal: Principal, ref: LockRef) -> Lease:
    """The lease that a principal holds.

    Raises:
        NotFound: when there is none that it may see.
        StaleFence: when it has passed on.
        NotYourLease: when somebody else holds it.
    """
    state = _seen(tx.state(ref.entity_type, ref.entity_id), principal, ref)
    lease = _current(state, ref)
    if not principal.holds(lease):
        raise NotYourLease("this lease is somebody else's", rule="lease_is_the_callers", field="lock_id")
    return lease


def _current(state: Task | ResourceLease, ref: LockRef) -> Lease:
    """The lease that is named; refused as stale when somebody holds the next one."""
    called = state.code if isinstance(state, Task) else resource_of(ref.entity_id)
    if state.lease is None:
        raise LeaseNotHeld(called)
    if state.lease.fence != ref.fence:
        raise StaleFence(called, given=ref.fence, current=state.lease.fence)
    return state.lease


def _seen(state: Task | ResourceLease | None, principal: Principal, ref: LockRef) -> Task | ResourceLease:
    """What is leased, if the principal may see it.

    Raises:
        NotFound: when it may not, or there is no such thing.
    """
    if isinstance(state, Task):
        if principal.kind == "session":
            visible = state.id == principal.task_id
        else:
            visible = state.exists and principal.project_id in (None, state.project_id)
    else:
        own = f"{PREFIX}{principal.project_id or ''}:"
        visible = principal.kind != "session" and (
            principal.project_id is None or ref.entity_id.startswith(own)
        )
    if state is None or not visible:
        raise NotFound("there is no lease of this id", field="lock_id")
    return state
