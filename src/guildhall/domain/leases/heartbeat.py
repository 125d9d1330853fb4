"""Heartbeats: the sign of life of a lease's holder, kept as durable state because it is no fact.

It must never end a lease: it only says until when a holder is believed to live.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.leases.lease import Lease, check_terms
from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.record import Record, evolve


class Heartbeat(Record):
    """The newest sign of life under a token; ``process`` is what must be ended when it stops.

    Once it is ``ending`` the lease is being taken back: it cannot be renewed any more. That failed
    ``failures`` times, and is tried again from ``retry_at`` on (none: at once).
    """

    resource: str = ""
    fence: int = 0
    heartbeat_at: datetime | None = None
    expires_at: datetime | None = None
    process: ProcessIdentity | None = None
    ending: bool = False
    failures: int = 0
    retry_at: datetime | None = None


class Beat(Record):
    """Say that the holder lives ``at`` a time (aware, UTC) and is believed for ``ttl_seconds`` more."""

    resource: str
    fence: int
    at: datetime
    ttl_seconds: int
    process: ProcessIdentity | None = None


class Condemn(Record):
    """Let no holder renew under this token any more: what it left running is about to be ended."""

    fence: int


class Postpone(Record):
    """Take note that a lease could not be taken back, and is to be tried again from a time (UTC) on."""

    fence: int
    until: datetime


class HeartbeatBehavior(DurableStateBehavior[Heartbeat]):
    """The durable-state entity ``Heartbeat:<resource>``."""

    entity_type: ClassVar[str] = "Heartbeat"
    state_type: ClassVar[type] = Heartbeat

    def empty_state(self) -> Heartbeat:
        """A resource without a sign of life."""
        return Heartbeat()

    def handle_command(self, state: Heartbeat, command: Any) -> Heartbeat:
        """Take a beat, :class:`Condemn` or :class:`Postpone`.

        Within one token time never runs backwards, whatever a clock does.

        Raises:
            StaleFence: when a newer token has beaten before, or the lease is being taken back.
            LeaseInvalid: when the time to live is out of range.
        """
        if command.fence < state.fence:
            raise StaleFence(state.resource, given=command.fence, current=state.fence)
        if isinstance(command, Postpone):
            return evolve(state, failures=state.failures + 1, retry_at=command.until)
        return _condemned(state, command) if isinstance(command, Condemn) else _beaten(state, command)


def _condemned(state: Heartbeat, command: Condemn) -> Heartbeat:
    return evolve(state, fence=command.fence, ending=True)


def _beaten(state: Heartbeat, beat: Beat) -> Heartbeat:
    check_terms(beat.resource, beat.ttl_seconds)
    same = beat.fence == state.fence
    if same and state.ending:
        raise StaleFence(beat.resource, given=beat.fence, current=None)
    expires_at = beat.at + timedelta(seconds=beat.ttl_seconds)
    if same and state.heartbeat_at is not None and state.expires_at is not None:
        return Heartbeat(
            resource=beat.resource,
            fence=beat.fence,
            heartbeat_at=max(state.heartbeat_at, beat.at),
            expires_at=max(state.expires_at, expires_at),
            process=beat.process or state.process,
        )
    return Heartbeat(beat.resource, beat.fence, beat.at, expires_at, beat.process)


def expires_at(lease: Lease, heartbeat: Heartbeat) -> datetime:
    """Until when a lease holds: its time to live after the last beat under its token, else after it began."""
    if heartbeat.fence == lease.fence and heartbeat.expires_at is not None:
        return heartbeat.expires_at
    return lease.acquired_at + timedelta(seconds=lease.ttl_seconds)


def is_stale(lease: Lease, heartbeat: Heartbeat, now: datetime) -> bool:
    """Whether a lease may be reclaimed: ``now`` is past its end (seed S4, section 5, *Leases*)."""
    return now > expires_at(lease, heartbeat)
