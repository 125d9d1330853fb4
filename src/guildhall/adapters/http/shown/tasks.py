"""How tasks are represented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.domain.leases.holder import shown
from guildhall.domain.leases.lease import Lease
from guildhall.domain.policies.criteria import Outcome
from guildhall.domain.policies.transitions import Status
from guildhall.domain.record import asdict
from guildhall.domain.tasks.definition import Complexity, Priority, Review
from guildhall.domain.tasks.events import Resolution
from guildhall.domain.tasks.task import Task


class LeaseShown(ShownModel):
    """Who works on it, and under which fence."""

    holder: str
    agent_id: str | None
    session_id: str | None
    fence: int
    ttl_seconds: int
    acquired_at: datetime


class BlockedShown(ShownModel):
    """Why it cannot go on, where it was, and who says so."""

    reason: str = Field(examples=["needs_agent"])
    detail: str
    from_status: Status
    by: str


class ResultShown(ShownModel):
    """What became of one criterion."""

    criterion: str
    outcome: Outcome
    detail: str


class FindingShown(ShownModel):
    """What review, tests, scan or merge asked to be changed."""

    source: str
    text: str


class WorkArtifact(ShownModel):
    """A thing that the work left."""

    id: str
    type: str
    path: str
    sha256: str


class TaskShown(ShownModel):
    """A task (seed S3, *WorkItem*; S2, *Task*): its id is a UUID, its ``code`` is for people."""

    id: str
    code: str = Field(examples=["T-1"])
    project_id: str
    run_id: str | None
    parent_id: str | None
    sprint_id: str | None
    title: str
    description: str
    role: str
    priority: Priority
    complexity: Complexity
    status: Status
    resolution: Resolution | None
    acceptance_criteria: list[str]
    dod: list[str]
    owned_paths: list[str] | None
    commands: list[str]
    required_skills: list[str]
    max_attempts: int
    timeout_seconds: int | None
    review: Review
    blocked_by: list[str]
    open_blockers: list[str]
    attempts: int
    attempts_made: int
    review_iterations: int
    not_before: datetime | None
    lease: LeaseShown | None
    assigned_agent_id: str | None
    assigned_session_key: str | None
    author: str
    approver: str
    branch: str
    commit: str | None
    merge_commit: str | None
    summary: str
    results: list[ResultShown]
    findings: list[FindingShown]
    artifacts: list[WorkArtifact]
    blocked: BlockedShown | None
    created_by: str
    created_at: datetime | None
    updated_at: datetime | None
    version: int


class TaskInFull(TaskShown):
    """A task with the ids of those that wait for it (seed S3, ``blocks``)."""

    blocks: list[str]


WORKED = (
    *("attempts", "attempts_made", "review_iterations", "not_before", "approver"),
    *("branch", "commit", "merge_commit", "summary", "updated_at", "version"),
)
"""What is shown of the work on a task under its own name, as it stands."""


def lease_shown(lease: Lease) -> LeaseShown:
    """A lease as it is represented."""
    return LeaseShown(
        holder=lease.held_by,
        agent_id=lease.agent_id,
        session_id=lease.session_id,
        fence=lease.fence,
        ttl_seconds=lease.ttl_seconds,
        acquired_at=lease.acquired_at,
    )


def task_shown(task: Task) -> TaskShown:
    """A task as it is represented."""
    return TaskShown(
        **_asked(task),
        **_worked(task),
        results=[ResultShown(criterion=r.text, outcome=r.outcome, detail=r.detail) for r in task.results],
        findings=[FindingShown(source=one.source, text=one.text) for one in task.findings],
        artifacts=[WorkArtifact(**asdict(one)) for one in task.artifacts],
        lease=lease_shown(task.lease) if task.lease else None,
        blocked=_blocked(task),
    )


def task_in_full(task: Task, blocks: list[str]) -> TaskInFull:
    """A task with those that wait for it."""
    return TaskInFull(**dict(task_shown(task)), blocks=blocks)


def _blocked(task: Task) -> BlockedShown | None:
    one = task.blocked
    return one and BlockedShown(reason=one.reason, detail=one.detail, from_status=one.from_status, by=one.by)


def _asked(task: Task) -> dict[str, Any]:
    """What a task is asked to be, and where it belongs."""
    return {
        "id": task.id,
        "code": task.code,
        "project_id": task.project_id,
        "run_id": task.run_id,
        "parent_id": task.parent_id,
        "sprint_id": task.sprint_id,
        "title": task.title,
        "description": task.description,
        "role": task.role,
        "priority": task.priority,
        "complexity": task.complexity,
        "acceptance_criteria": [one.text for one in task.acceptance_criteria],
        "dod": [one.text for one in task.dod],
        "owned_paths": None if task.owned_paths is None else list(task.owned_paths),
        "commands": list(task.commands),
        "required_skills": list(task.required_skills),
        "max_attempts": task.max_attempts,
        "timeout_seconds": task.timeout_seconds,
        "review": task.review,
        "blocked_by": list(task.blocked_by),
        "open_blockers": list(task.open_blockers),
        "created_by": task.created_by,
        "created_at": task.created_at,
    }


def _worked(task: Task) -> dict[str, Any]:
    """Where the work on a task stands."""
    return {
        "status": task.status,
        "resolution": task.resolution,
        "assigned_agent_id": task.lease.agent_id if task.lease else None,
        "assigned_session_key": task.lease.session_id if task.lease else None,
        "author": shown(task.author),
        **{name: getattr(task, name) for name in WORKED},
    }
