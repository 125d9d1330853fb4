"""What can be asked of refusals, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guildhall.domain.refusals.events import Refused


@dataclass(frozen=True, slots=True)
class RecordRefusals:
    """Record what one principal was refused from ``began_at`` to ``ended_at`` (aware, UTC)."""

    kind: str
    principal_id: str
    began_at: datetime
    ended_at: datetime
    count: int
    refused: tuple[Refused, ...]
    addresses: tuple[str, ...]
