"""How sprints are represented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.adapters.http.models import ShownModel
from guildhall.domain.sprints.sprint import Sprint, SprintStatus


class SprintShown(ShownModel):
    """A sprint (seed S1); its days are ISO 8601."""

    id: str
    code: str
    project_id: str | None
    title: str
    goal: str
    owner: str
    starts_on: str | None
    ends_on: str | None
    metadata: dict[str, Any]
    status: SprintStatus
    task_ids: list[str]
    unfinished: list[str]
    created_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    updated_at: datetime | None


def sprint_shown(sprint: Sprint) -> SprintShown:
    """A sprint as it is represented."""
    return SprintShown(
        id=sprint.sprint_id,
        code=sprint.code,
        project_id=sprint.project_id,
        title=sprint.title,
        goal=sprint.goal,
        owner=sprint.owner,
        starts_on=sprint.starts_on,
        ends_on=sprint.ends_on,
        metadata=sprint.metadata,
        status=sprint.status,
        task_ids=list(sprint.task_ids),
        unfinished=list(sprint.unfinished),
        created_at=sprint.created_at,
        started_at=sprint.started_at,
        completed_at=sprint.completed_at,
        updated_at=sprint.updated_at,
    )
