"""How tasks are represented."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from guildhall.adapters.http.models import Fields, ShownModel
from guildhall.adapters.http.shown.leases import LeaseShown, lease_fields
from guildhall.domain.leases.holder import shown
from guildhall.domain.policies.criteria import CriterionResult, Outcome
from guildhall.domain.policies.transitions import Status
from guildhall.domain.record import asdict
from guildhall.domain.tasks.definition import Complexity, Priority, Review
from guildhall.domain.tasks.events import Resolution
from guildhall.domain.tasks.task import Blocked, Task


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


def task_shown(task: Task) -> TaskShown:
    """A task as it is represented within something else."""
    return TaskShown(**task_fields(task))


def task_in_full(task: Task, blocks: list[str]) -> Fields:
    """The fields of :class:`TaskInFull`: a task with those that wait for it."""
    return {**task_fields(task), "blocks": blocks}


def task_fields(task: Task) -> Fields:
    """The fields of :class:`TaskShown`, in its order."""
    return _asked(task) | _worked(task)


def _asked(task: Task) -> Fields:
    """What a task is asked to be, where it belongs, and where it stands."""
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
        "status": task.status,
        "resolution": task.resolution,
        "acceptance_criteria": [one.text for one in task.acceptance_criteria],
        "dod": [one.text for one in task.dod],
        "owned_paths": task.owned_paths,
        "commands": task.commands,
        "required_skills": task.required_skills,
        "max_attempts": task.max_attempts,
        "timeout_seconds": task.timeout_seconds,
        "review": task.review,
        "blocked_by": task.blocked_by,
        "open_blockers": task.open_blockers,
    }


def _worked(task: Task) -> Fields:
    """The work on a task."""
    lease = task.lease
    return {
        "attempts": task.attempts,
        "attempts_made": task.attempts_made,
        "review_iterations": task.review_iterations,
        "not_before": task.not_before,
        "lease": lease_fields(lease) if lease else None,
        "assigned_agent_id": lease.agent_id if lease else None,
        "assigned_session_key": lease.session_id if lease else None,
        "author": shown(task.author),
        "approver": task.approver,
        "branch": task.branch,
        "commit": task.commit,
        "merge_commit": task.merge_commit,
        "summary": task.summary,
        "results": [_met(one) for one in task.results],
        "findings": [{"source": one.source, "text": one.text} for one in task.findings],
        "artifacts": [asdict(one) for one in task.artifacts],
        "blocked": _blocked(task.blocked) if task.blocked else None,
        "created_by": task.created_by,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "version": task.version,
    }


def _met(result: CriterionResult) -> Fields:
    return {"criterion": result.text, "outcome": result.outcome, "detail": result.detail}


def _blocked(blocked: Blocked) -> Fields:
    return {
        "reason": blocked.reason,
        "detail": blocked.detail,
        "from_status": blocked.from_status,
        "by": blocked.by,
    }
