"""A lease as collab clients know it: by its ``lock_id``, with the fields of seed S4, *Leases*."""

from __future__ import annotations

import base64
from datetime import datetime

from guildhall.domain.kernel import NotFound
from guildhall.domain.leases.heartbeat import Heartbeat, expires_at
from guildhall.domain.leases.holder import Holder
from guildhall.domain.leases.lease import Lease
from guildhall.domain.record import Record

PREFIX = "collab:"
"""What the names of resources that agents agreed on begin with; a project's id and a colon follow."""


class LockRef(Record):
    """Which lease a ``lock_id`` names: an entity and the fence under which it is held."""

    entity_type: str
    entity_id: str
    fence: int

    @property
    def name(self) -> str:
        """The name of its heartbeat."""
        return f"{self.entity_type}:{self.entity_id}"

    def __str__(self) -> str:
        entity = base64.urlsafe_b64encode(self.entity_id.encode()).rstrip(b"=").decode()
        return f"{self.entity_type[0].lower()}.{entity}.{self.fence}"

    @classmethod
    def parse(cls, text: str) -> LockRef:
        """Read a ``lock_id``.

        Raises:
            NotFound: for a text that is none.
        """
        kind, _, rest = text.partition(".")
        entity, _, fence = rest.partition(".")
        entity_type = {"t": "Task", "l": "Lease"}.get(kind)
        try:
            entity_id = base64.b64decode(entity + "=" * (-len(entity) % 4), b"-_", validate=True).decode()
        except ValueError:
            entity_id = ""
        is_storable = bool(entity_id) and "\0" not in entity_id  # PostgreSQL cannot even be asked for it
        if entity_type is None or not is_storable or not (fence.isascii() and fence.isdigit()):
            raise NotFound("there is no lease of this id", field="lock_id")
        if entity_type == "Lease" and not entity_id.startswith(PREFIX):
            raise NotFound("there is no lease of this id", field="lock_id")
        return cls(entity_type, entity_id, int(fence[:18]))


class Lock(Record):
    """A lease as S4 shows it: ``{lock_id, resource, holder, acquired_at, ttl_seconds, heartbeat_at}``."""

    ref: LockRef
    resource: str
    holder: str
    actor: str
    acquired_at: datetime
    ttl_seconds: int
    heartbeat_at: datetime
    expires_at: datetime
    task_id: str | None


def lock_of(ref: LockRef, resource: str, lease: Lease, beat: Heartbeat) -> Lock:
    """A lease with its newest sign of life."""
    holder = Holder.read(lease.holder)
    known = beat.fence == lease.fence and beat.heartbeat_at is not None
    return Lock(
        ref,
        resource,
        holder.called,
        holder.actor,
        lease.acquired_at,
        lease.ttl_seconds,
        beat.heartbeat_at if known and beat.heartbeat_at else lease.acquired_at,
        expires_at(lease, beat),
        ref.entity_id if ref.entity_type == "Task" else None,
    )


def resource_of(entity_id: str) -> str:
    """The resource that a lease of a collab client is on, as the client calls it."""
    return entity_id.removeprefix(PREFIX).partition(":")[2]
