"""What is recorded of refusals; it must never hold a secret, nor what a caller could make up at will."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Event, event
from guildhall.domain.record import Record


class Refused(Record):
    """Refusals of one kind: of a route (its template, not what was asked for), with a status and a code."""

    method: str
    route: str
    status: int
    code: str
    count: int


@event("access.refused")
class AccessRefused(Event):
    """Somebody was refused, so often and from these addresses, from ``began_at`` to ``ended_at``.

    ``kind`` and ``principal_id`` say who: ``unknown`` and nobody where no valid credential came. What is in
    none of the lists, because there is no room for it, is in ``count`` all the same.
    """

    kind: str
    principal_id: str
    began_at: datetime
    ended_at: datetime
    count: int
    refused: tuple[Refused, ...]
    addresses: tuple[str, ...]
