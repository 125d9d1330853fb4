"""Everything that can happen to a task, as immutable facts with stable names.

An event says what was decided, so that a fold decides nothing. Times and actors stand in the
envelope; texts come from agents and repositories and are data.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from guildhall.domain.kernel import Event, event
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.policies.transitions import Status
from guildhall.domain.record import Record
from guildhall.domain.tasks.definition import Review, TaskDefinition

FindingSource = Literal["review", "tests", "security", "merge", "criteria", "person"]
Resolution = Literal["merged", "no_changes", "completed", "cancelled"]


class ArtifactRef(Record):
    """A file, pr, document, link or report that the work left, with the sha256 of its content."""

    id: str
    type: str
    path: str
    sha256: str


@event("task.created", version=2)
class TaskCreated(Event):
    """A task was asked for; ``backlog`` is what brought it, empty where nobody knows."""

    id: str
    project_id: str
    code: str
    definition: TaskDefinition
    status: Status
    review: Review
    run_id: str | None
    parent_id: str | None
    sprint_id: str | None
    blocked_by: tuple[str, ...]
    open_blockers: tuple[str, ...]
    backlog: str


@event("task.edited")
class TaskEdited(Event):
    """The definition was changed; ``changed`` names the fields."""

    definition: TaskDefinition
    changed: tuple[str, ...]


@event("task.definition_restored")
class DefinitionRestored(Event):
    """The definition was brought back to what it was at an earlier ``hash``."""

    definition: TaskDefinition
    changed: tuple[str, ...]
    hash: str


@event("task.placed")
class TaskPlaced(Event):
    """The task was put under a run, a sprint and a parent."""

    run_id: str | None
    sprint_id: str | None
    parent_id: str | None


@event("task.status_changed")
class TaskStatusChanged(Event):
    """The task was triaged one step further, or is approved again because its branch went past a merge."""

    from_status: Status
    to_status: Status


@event("task.dependency_added")
class DependencyAdded(Event):
    """The task waits for another one; ``open`` is false where that is done already."""

    blocker_id: str
    open: bool


@event("task.dependency_removed")
class DependencyRemoved(Event):
    """The task no longer waits for another one."""

    blocker_id: str


@event("task.dependents_counted")
class DependentsCounted(Event):
    """Another task began or ceased to wait for this one; ``dependents`` is how many do now."""

    dependents: int
    by: str


@event("task.blocker_resolved")
class BlockerResolved(Event):
    """A task that this one waits for was done or cancelled."""

    blocker_id: str
    outcome: Literal["done", "cancelled"]


@event("task.claimed")
class TaskClaimed(Event):
    """A worker got the task and its lease: one event for both."""

    session_id: str | None
    agent_id: str | None
    holder: str
    fence: int
    ttl_seconds: int
    to_status: Status


@event("task.started")
class TaskStarted(Event):
    """The worker began, on a branch from a commit where there is a repository."""

    fence: int
    branch: str
    base_commit: str


@event("task.progress_reported")
class ProgressReported(Event):
    """A note; the transcript reaches ``transcript_offset`` bytes and has this sha256 up to there."""

    fence: int
    note: str
    transcript_offset: int
    transcript_digest: str


@event("task.artifact_added")
class ArtifactAdded(Event):
    """The work left an artifact."""

    artifact: ArtifactRef


@event("task.completed")
class TaskCompleted(Event):
    """The worker is through and its lease has ended; ``author`` is who held it."""

    fence: int
    to_status: Status
    author: str
    author_session_id: str | None
    author_agent_id: str | None
    commit: str | None
    changed: bool
    results: tuple[CriterionResult, ...]
    artifacts: tuple[ArtifactRef, ...]
    summary: str
    resolution: Resolution | None


@event("task.attempt_failed")
class AttemptFailed(Event):
    """An attempt was used up; the next may begin at ``not_before``."""

    fence: int
    attempt: int
    reason: str
    not_before: datetime | None


@event("task.interrupted")
class TaskInterrupted(Event):
    """Guildhall itself gave the task back (it stopped or crashed): no attempt is used up."""

    fence: int
    holder: str
    reason: str
    to_status: Status


@event("task.approved")
class TaskApproved(Event):
    """The work passed its review; ``own_work`` when the org's only member approved their own."""

    approver: str
    agent_id: str | None
    session_id: str | None
    own_work: bool
    results: tuple[CriterionResult, ...]
    rationale: str


@event("task.changes_requested", version=3)
class ChangesRequested(Event):
    """The work goes back to a developer, with what was found, and what was judged of its criteria."""

    source: FindingSource
    findings: tuple[str, ...]
    iteration: int
    results: tuple[CriterionResult, ...]


@event("merge.intended")
class MergeIntended(Event):
    """The branch is about to be moved from ``old`` to ``new``; recovery asks whether it was."""

    old: str
    new: str
    fence: int


@event("merge.conflicted")
class MergeConflicted(Event):
    """The work does not merge and goes back with the conflict.

    Journals of before have it. Now what does not merge is sent back before its merge is announced, by
    :class:`ChangesRequested`.
    """

    findings: tuple[str, ...]
    iteration: int


@event("task.merged")
class TaskMerged(Event):
    """The branch contains the work as this merge commit: the task is done."""

    commit: str


@event("task.finished")
class TaskFinishedWithoutMerge(Event):
    """An approved task that changed nothing is done without a merge."""

    resolution: Resolution


@event("task.blocked")
class TaskBlocked(Event):
    """The task cannot go on; it remembers where it was."""

    reason: str
    detail: str
    from_status: Status
    by: str


@event("task.unblocked")
class TaskUnblocked(Event):
    """The task went back to where it was.

    ``fresh_attempts`` and ``fresh_iterations`` are true where a person gave a new set of either;
    ``waived_blockers`` are cancelled tasks that it no longer waits for.
    """

    to_status: Status
    fresh_attempts: bool
    fresh_iterations: bool
    waived_blockers: tuple[str, ...]


@event("task.cancelled")
class TaskCancelled(Event):
    """The task was given up for good."""

    from_status: Status
    reason: str
