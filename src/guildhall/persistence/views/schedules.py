"""How schedules are remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from guildhall.domain.schedules.schedule import Schedule
from guildhall.persistence.codec import format_time
from guildhall.persistence.columns import Text
from guildhall.persistence.tables import entity_table

schedules = entity_table(
    "schedules",
    sa.Column("status", Text, nullable=False),
    sa.Column("waiting", Text, nullable=False),
    sa.Column("project_id", Text),
    sa.Column("due_at", Text),
    sa.Index("schedules_by_due", "org_id", "due_at"),
    sa.Index("schedules_by_status", "org_id", "status", "created"),
    sa.Index("schedules_by_project", "org_id", "project_id", "created"),
    sa.Index("schedules_by_waiting", "org_id", "waiting", "created"),
)


def schedule_index(schedule: Schedule) -> Mapping[str, Any]:
    """A schedule is found by its next tick, by status or project, and while a tick of it waits."""
    status = "deleted" if schedule.deleted else "active" if schedule.active else "inactive"
    return {
        "status": status,
        "waiting": "yes" if schedule.waiting else "no",
        "project_id": schedule.request.get("project_id"),
        "due_at": format_time(schedule.due_at) if schedule.due_at else None,
    }
