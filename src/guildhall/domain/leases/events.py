"""What happens to leases, in the stream of the leased task or of any other resource.

Heartbeats are no facts and therefore no events.
"""

from __future__ import annotations

from guildhall.domain.kernel import Event, event


@event("lease.acquired")
class LeaseAcquired(Event):
    """A holder got the right to a resource for ``ttl_seconds`` after each heartbeat."""

    resource: str
    holder: str
    fence: int
    ttl_seconds: int
    session_id: str | None = None
    agent_id: str | None = None


@event("lease.released")
class LeaseReleased(Event):
    """The holder gave the right back; ``to_status`` is where that left a task, none for other resources."""

    fence: int
    holder: str
    reason: str
    to_status: str | None = None


@event("lease.reclaimed")
class LeaseReclaimed(Event):
    """The lease went stale and was taken back; ``to_status`` as in :class:`LeaseReleased`."""

    fence: int
    holder: str
    to_status: str | None = None
