"""How projects, runs, steps, agents, sessions, leases and budgets are remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from guildhall.domain.agents.agent import Agent
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.session import Session
from guildhall.domain.steps.step import Step
from guildhall.persistence.columns import Text
from guildhall.persistence.tables import entity_table

projects = entity_table(
    "projects",
    sa.Column("name", Text, nullable=False),
    sa.Column("repository", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Index("projects_by_status", "org_id", "status", "created"),
    sa.Index("projects_by_name", "org_id", "name", "created"),
    sa.Index("projects_by_repository", "org_id", "repository", "created"),
)

runs = entity_table(
    "runs",
    sa.Column("project_id", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("backlog", Text, nullable=False),
    sa.Index("runs_by_status", "org_id", "status", "created"),
    sa.Index("runs_by_project", "org_id", "project_id", "created"),
    sa.Index("runs_by_backlog", "org_id", "project_id", "backlog", "created"),
    sa.Index("runs_by_project_status", "org_id", "project_id", "status", "created"),
)

steps = entity_table(
    "steps",
    sa.Column("run_id", Text, nullable=False),
    sa.Column("project_id", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("serial", Text, nullable=False),
    sa.Column("task_id", Text),
    sa.Index("steps_by_run", "org_id", "run_id", "status", "created"),
    sa.Index("steps_by_status", "org_id", "project_id", "status", "created"),
    sa.Index("steps_by_task", "org_id", "task_id", "created"),
    sa.Index("steps_by_serial", "org_id", "serial", "status"),
)

agents = entity_table(
    "agents",
    sa.Column("role", Text, nullable=False),
    sa.Column("availability", Text, nullable=False),
    sa.Index("agents_by_role", "org_id", "role", "created"),
)

sessions = entity_table(
    "sessions",
    sa.Column("agent_id", Text, nullable=False),
    sa.Column("run_id", Text),
    sa.Column("task_id", Text),
    sa.Column("status", Text, nullable=False),
    sa.Index("sessions_by_run", "org_id", "run_id", "status"),
    sa.Index("sessions_by_task", "org_id", "task_id", "created"),
    sa.Index("sessions_by_agent", "org_id", "agent_id", "created"),
    sa.Index("sessions_by_agent_status", "org_id", "agent_id", "status", "created"),
    sa.Index("sessions_by_status", "org_id", "status", "created"),
)

leases = entity_table(
    "leases",
    sa.Column("held", Text, nullable=False),
    sa.Index("leases_held", "org_id", "held", "created"),
)

budgets = entity_table("budgets")


def project_index(project: Project) -> Mapping[str, Any]:
    """A project is found by its name in a repository, and by status."""
    return {"name": project.name, "repository": project.repository, "status": project.status}


def run_index(run: Run) -> Mapping[str, Any]:
    """A run is found by project, status and backlog; one that merges a variant is of none."""
    backlog = "" if run.backlog is None or run.variant_id else known_again(run.backlog)
    return {"project_id": run.project_id, "status": run.status, "backlog": backlog}


def known_again(backlog: BacklogRef) -> str:
    """What the runs of a backlog have in common: a digest, as names are long."""
    return hashlib.sha256(backlog.known_by.encode("utf-8", "surrogatepass")).hexdigest()


def step_index(step: Step) -> Mapping[str, Any]:
    """A step is found by run or project and status, and by what must not be worked on twice at once."""
    return {
        "run_id": step.run_id,
        "project_id": step.project_id,
        "status": step.status,
        "serial": step.serial,
        "task_id": step.task_id,
    }


def agent_index(agent: Agent) -> Mapping[str, Any]:
    """An agent is found by role."""
    return {"role": agent.role, "availability": agent.availability}


def session_index(session: Session) -> Mapping[str, Any]:
    """A session is found by its agent, task or run."""
    return {
        "agent_id": session.agent_id,
        "run_id": session.run_id,
        "task_id": session.task_id,
        "status": session.status,
    }


def lease_index(lease: Any) -> Mapping[str, Any]:
    """Held leases are found together."""
    return {"held": "yes" if lease.lease else "no"}
