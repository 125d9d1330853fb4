"""The task as it is known from its events. It must never decide or refuse anything."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.leases.lease import Lease
from guildhall.domain.policies.criteria import Criterion, CriterionResult
from guildhall.domain.policies.transitions import IN_FLIGHT, JUDGED, WORKING, Status
from guildhall.domain.record import Record
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks.definition import (
    DEFAULT_ATTEMPTS,
    DEFINITION_FIELDS,
    Complexity,
    Priority,
    Review,
    TaskDefinition,
)

MAX_FINDINGS = 20
"""As many findings stay with the task, the newest; the journal has them all."""
MAX_ARTIFACTS = 200


class Blocked(Record):
    """Why a task cannot go on, where it was, and who says so."""

    reason: str
    detail: str
    from_status: Status
    by: str


class Finding(Record):
    """One thing that review, tests, security scan, merge or criteria asked to be changed."""

    source: e.FindingSource
    text: str


class MergeIntent(Record):
    """A merge that was announced: the branch is about to move from ``old`` to ``new``."""

    old: str
    new: str
    fence: int


class Task(Record):
    """A unit of work (*Task: one state machine*).

    ``open_blockers`` are those of ``blocked_by`` that are not done; ``attempts`` are used-up ones;
    ``reclaims`` counts leases that went stale since a worker last got to an end; ``fence`` is the newest
    token ever given and ``completed_fence`` that of the last completion; ``findings`` are oldest first;
    ``backlog`` is what brought it, by what that is known again.
    Times are aware, UTC.
    """

    id: str = ""
    project_id: str = ""
    run_id: str | None = None
    parent_id: str | None = None
    sprint_id: str | None = None
    code: str = ""
    title: str = ""
    description: str = ""
    role: str = "developer"
    priority: Priority = "medium"
    complexity: Complexity = "m"
    status: Status = "inbox"
    acceptance_criteria: tuple[Criterion, ...] = ()
    dod: tuple[Criterion, ...] = ()
    owned_paths: tuple[str, ...] | None = None
    commands: tuple[str, ...] = ()
    required_skills: tuple[str, ...] = ()
    timeout_seconds: int | None = None
    max_attempts: int = DEFAULT_ATTEMPTS
    review: Review = "required"
    blocked_by: tuple[str, ...] = ()
    open_blockers: tuple[str, ...] = ()
    cancelled_blockers: tuple[str, ...] = ()
    dependents: int = 0
    attempts: int = 0
    review_iterations: int = 0
    reclaims: int = 0
    not_before: datetime | None = None
    fence: int = 0
    lease: Lease | None = None
    completed_fence: int = 0
    author: str = ""
    author_session_id: str | None = None
    author_agent_id: str | None = None
    approver: str = ""
    branch: str = ""
    base_commit: str = ""
    commit: str | None = None
    changed: bool = False
    merge_intent: MergeIntent | None = None
    merge_commit: str | None = None
    summary: str = ""
    results: tuple[CriterionResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    artifacts: tuple[e.ArtifactRef, ...] = ()
    blocked: Blocked | None = None
    resolution: e.Resolution | None = None
    backlog: str = ""
    created_by: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    version: int = 0

    @property
    def exists(self) -> bool:
        """Whether it was ever created."""
        return self.version > 0

    @property
    def attempts_made(self) -> int:
        """How often it was tried: what failed, what was handed in and sent back, what stands handed in."""
        status = self.blocked.from_status if self.blocked else self.status
        stands = bool(self.completed_fence) and status in (*JUDGED, "done")
        return self.attempts + self.review_iterations + int(stands)

    @property
    def definition(self) -> TaskDefinition:
        """Its definition alone, to be edited or kept for a rollback."""
        return TaskDefinition(**{name: getattr(self, name) for name in DEFINITION_FIELDS})

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All that must hold: acceptance criteria, then the Definition of Done."""
        return self.acceptance_criteria + self.dod


def is_in_flight(task: Task) -> bool:
    """Whether its owned paths are taken: claimed to merging."""
    return task.status in IN_FLIGHT


def claimable(task: Task, now: datetime) -> bool:
    """Whether a developer may take it now: ready or in work without a worker, unblocked, not backing off.

    Skills and paths depend on others and are not looked at.
    """
    waits = task.not_before is not None and task.not_before > now
    free = task.status == "ready" or (task.status in WORKING and task.lease is None)
    return free and not task.open_blockers and not waits


def returns_to(task: Task) -> Status:
    """Where a blocked task goes back to; for any other task its own status.

    Whoever worked on it holds it no more: it is ready for the next, and in progress with nobody at it never.
    """
    if task.blocked is None:
        return task.status
    return "ready" if task.blocked.from_status in WORKING else task.blocked.from_status
