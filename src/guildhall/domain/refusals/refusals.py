"""How often one principal was refused, and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record, evolve
from guildhall.domain.refusals.events import AccessRefused


class Refusals(Record):
    """All that a principal was ever refused, as a number, and when it was last."""

    kind: str = ""
    principal_id: str = ""
    count: int = 0
    refused_at: datetime | None = None


folds = Folds()


@folds.on(AccessRefused)
def _refused(state: Refusals, event: AccessRefused, _recorded: Recorded) -> Refusals:
    return evolve(
        state,
        kind=event.kind,
        principal_id=event.principal_id,
        count=state.count + event.count,
        refused_at=event.ended_at,
    )
