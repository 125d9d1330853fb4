"""The lease on any resource but a task (runs, mirrors, reactions): who holds it, under which token.

It must never look at a clock: whether a lease has gone stale is asked of its heartbeat.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from guildhall.domain.kernel import Event, EventSourcedBehavior, Folds, Recorded
from guildhall.domain.leases.errors import LeaseHeld, LeaseInvalid, LeaseNotHeld, StaleFence
from guildhall.domain.leases.events import LeaseAcquired, LeaseReclaimed, LeaseReleased
from guildhall.domain.leases.holder import shown
from guildhall.domain.record import Record, evolve

MAX_TTL_SECONDS = 86_400
"""The longest time for which a holder may keep silent."""


class Lease(Record):
    """A right that is held (seed S4, *Leases*): by whom, under which token, since when.

    ``session_id`` and ``agent_id`` are none where a person or a process holds it; ``holder`` names
    who renews it. ``acquired_at`` is aware, in UTC.
    """

    session_id: str | None
    agent_id: str | None
    holder: str
    fence: int
    ttl_seconds: int
    acquired_at: datetime

    @property
    def held_by(self) -> str:
        """The holder as people are shown it."""
        return shown(self.holder)


class ResourceLease(Record):
    """The leases of one resource: the current one, if any, and the newest token ever given."""

    resource: str = ""
    fence: int = 0
    lease: Lease | None = None
    version: int = 0


class AcquireLease(Record):
    """Take the right to a resource that nobody holds."""

    resource: str
    holder: str
    ttl_seconds: int
    session_id: str | None = None
    agent_id: str | None = None


class ReleaseLease(Record):
    """Give the right back."""

    fence: int
    reason: str = "released"


class ReclaimLease(Record):
    """Take back a right whose heartbeat stopped; ``fence`` is the token that was seen to be stale."""

    fence: int


def check_terms(holder: str, ttl_seconds: int) -> None:
    """Refuse a lease without a holder or with a time to live outside 1 to :data:`MAX_TTL_SECONDS` seconds.

    Raises:
        LeaseInvalid: naming the field.
    """
    if not holder:
        raise LeaseInvalid("a lease names its holder", rule="holder_is_named", field="holder")
    if not 1 <= ttl_seconds <= MAX_TTL_SECONDS:
        raise LeaseInvalid(
            f"a lease lives 1 to {MAX_TTL_SECONDS} seconds without a heartbeat, not {ttl_seconds}",
            rule="ttl_in_range",
            field="ttl_seconds",
        )


def _acquire(state: ResourceLease, command: AcquireLease) -> Sequence[Event]:
    check_terms(command.holder, command.ttl_seconds)
    if not command.resource:
        raise LeaseInvalid("a lease names its resource", rule="resource_is_named", field="resource")
    if state.lease is not None:
        raise LeaseHeld(command.resource, state.lease.held_by)
    return [
        LeaseAcquired(
            resource=command.resource,
            holder=command.holder,
            fence=state.fence + 1,
            ttl_seconds=command.ttl_seconds,
            session_id=command.session_id,
            agent_id=command.agent_id,
        )
    ]


def _held(state: ResourceLease, fence: int) -> Lease:
    if state.lease is None and state.fence == 0:
        raise LeaseNotHeld(state.resource or "this resource")
    if state.lease is None or state.lease.fence != fence:
        current = state.lease.fence if state.lease else None
        raise StaleFence(state.resource, given=fence, current=current)
    return state.lease


def _release(state: ResourceLease, command: ReleaseLease) -> Sequence[Event]:
    lease = _held(state, command.fence)
    return [LeaseReleased(fence=lease.fence, holder=lease.holder, reason=command.reason)]


def _reclaim(state: ResourceLease, command: ReclaimLease) -> Sequence[Event]:
    lease = _held(state, command.fence)
    return [LeaseReclaimed(fence=lease.fence, holder=lease.holder)]


_DECISIONS: dict[type, Callable[[ResourceLease, Any], Sequence[Event]]] = {
    AcquireLease: _acquire,
    ReleaseLease: _release,
    ReclaimLease: _reclaim,
}

_folds = Folds()


@_folds.on(LeaseAcquired)
def _on_acquired(state: ResourceLease, event: LeaseAcquired, recorded: Recorded) -> ResourceLease:
    lease = Lease(
        session_id=event.session_id,
        agent_id=event.agent_id,
        holder=event.holder,
        fence=event.fence,
        ttl_seconds=event.ttl_seconds,
        acquired_at=recorded.at,
    )
    return evolve(state, resource=event.resource, fence=event.fence, lease=lease, version=recorded.seq)


@_folds.on(LeaseReleased, LeaseReclaimed)
def _on_ended(state: ResourceLease, _event: Event, recorded: Recorded) -> ResourceLease:
    return evolve(state, lease=None, version=recorded.seq)


class LeaseBehavior(EventSourcedBehavior[ResourceLease]):
    """The event-sourced entity ``Lease:<resource>``."""

    entity_type: ClassVar[str] = "Lease"
    state_type: ClassVar[type] = ResourceLease

    def empty_state(self) -> ResourceLease:
        """A resource that nobody ever held."""
        return ResourceLease()

    def apply_event(self, state: ResourceLease, recorded: Recorded) -> ResourceLease:
        """Fold one event."""
        return _folds.apply(state, recorded)

    def handle_command(self, state: ResourceLease, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this module.

        Raises:
            DomainError: when the lease is held, stale or not asked for properly.
        """
        return _DECISIONS[type(command)](state, command)
