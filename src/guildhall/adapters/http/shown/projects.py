"""How projects are represented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.domain.projects.project import Project, ProjectStatus


class SeatShown(ShownModel):
    """An agent in a role of a project's team."""

    role: str = Field(examples=["developer"])
    agent_id: str


class TemplateUsed(ShownModel):
    """The version of the template that a project began from."""

    template_id: str = Field(examples=["project/python"])
    version: int


class ProjectShown(ShownModel):
    """A project; ``config`` is its template's body with its patches, which later runs take a snapshot of."""

    id: str
    project_id: str
    org_id: str
    name: str = Field(examples=["Site"])
    goal: str
    status: ProjectStatus
    repository: str
    target_branch: str
    config: dict[str, Any]
    template: TemplateUsed | None
    team: list[SeatShown]
    runs: int
    active_run_id: str | None
    last_run_id: str | None
    created_at: datetime | None
    updated_at: datetime | None


def project_shown(project: Project) -> ProjectShown:
    """A project as it is represented."""
    began = project.template
    return ProjectShown(
        id=project.project_id,
        project_id=project.project_id,
        org_id=project.org_id,
        name=project.name,
        goal=project.goal,
        status=project.status,
        repository=project.repository,
        target_branch=project.target_branch,
        config=project.config,
        template=TemplateUsed(template_id=began.template_id, version=began.version) if began else None,
        team=[SeatShown(role=seat.role, agent_id=seat.agent_id) for seat in project.team],
        runs=project.runs,
        active_run_id=project.active_run_id,
        last_run_id=project.last_run_id,
        created_at=project.created_at,
        updated_at=project.updated_at,
    )
