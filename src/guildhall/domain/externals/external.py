"""What was recorded for one project from outside, and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.externals import events as e
from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record, evolve


class Externals(Record):
    """How much was recorded, and what the newest record concerns."""

    project_id: str | None = None
    task_id: str | None = None
    recorded: int = 0
    recorded_at: datetime | None = None


folds = Folds()


@folds.on(e.ExternalRecorded)
def _recorded(state: Externals, event: e.ExternalRecorded, recorded: Recorded) -> Externals:
    return evolve(
        state,
        project_id=event.project_id,
        task_id=event.task_id,
        recorded=state.recorded + 1,
        recorded_at=recorded.at,
    )
