"""How the lease on a task is represented."""

from __future__ import annotations

from datetime import datetime

from guildhall.adapters.http.models import Fields, ShownModel
from guildhall.domain.leases.lease import Lease


class LeaseShown(ShownModel):
    """Who works on it, and under which fence."""

    holder: str
    agent_id: str | None
    session_id: str | None
    fence: int
    ttl_seconds: int
    acquired_at: datetime


def lease_shown(lease: Lease) -> LeaseShown:
    """A lease as it is represented."""
    return LeaseShown(**lease_fields(lease))


def lease_fields(lease: Lease) -> Fields:
    """The fields of :class:`LeaseShown`, in its order."""
    return {
        "holder": lease.held_by,
        "agent_id": lease.agent_id,
        "session_id": lease.session_id,
        "fence": lease.fence,
        "ttl_seconds": lease.ttl_seconds,
        "acquired_at": lease.acquired_at,
    }
