"""What can be asked of refusals, as imperative records."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.record import Record
from guildhall.domain.refusals.events import Refused


class RecordRefusals(Record):
    """Record what one principal was refused from ``began_at`` to ``ended_at`` (aware, UTC)."""

    kind: str
    principal_id: str
    began_at: datetime
    ended_at: datetime
    count: int
    refused: tuple[Refused, ...]
    addresses: tuple[str, ...]
