"""Folds events into the task, one function an event. It must never decide or refuse anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.domain.kernel import Event, Folds, Recorded
from guildhall.domain.leases.events import LeaseAcquired, LeaseReclaimed, LeaseReleased
from guildhall.domain.leases.lease import Lease
from guildhall.domain.record import evolve, fields_of
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks.task import (
    MAX_ARTIFACTS,
    MAX_FINDINGS,
    Blocked,
    Finding,
    MergeIntent,
    Task,
)

_folds = Folds()


def apply(task: Task, recorded: Recorded) -> Task:
    """Fold one event."""
    return _folds.apply(task, recorded)


def _next(task: Task, recorded: Recorded, **changes: Any) -> Task:
    return evolve(task, updated_at=recorded.at, version=recorded.seq, **changes)


@_folds.on(e.TaskCreated)
def _on_created(task: Task, event: e.TaskCreated, recorded: Recorded) -> Task:
    return _next(
        task,
        recorded,
        id=event.id,
        project_id=event.project_id,
        run_id=event.run_id,
        parent_id=event.parent_id,
        sprint_id=event.sprint_id,
        code=event.code,
        status=event.status,
        review=event.review,
        blocked_by=event.blocked_by,
        open_blockers=event.open_blockers,
        backlog=event.backlog,
        created_by=recorded.actor,
        created_at=recorded.at,
        **fields_of(event.definition),
    )


@_folds.on(e.TaskEdited, e.DefinitionRestored)
def _on_defined(task: Task, event: e.TaskEdited | e.DefinitionRestored, recorded: Recorded) -> Task:
    return _next(task, recorded, **fields_of(event.definition))


@_folds.on(e.TaskPlaced)
def _on_placed(task: Task, event: e.TaskPlaced, recorded: Recorded) -> Task:
    return _next(task, recorded, run_id=event.run_id, sprint_id=event.sprint_id, parent_id=event.parent_id)


@_folds.on(e.TaskStatusChanged)
def _on_status_changed(task: Task, event: e.TaskStatusChanged, recorded: Recorded) -> Task:
    intent = None if event.from_status == "merging" else task.merge_intent
    return _next(task, recorded, status=event.to_status, merge_intent=intent)


def _without(ids: tuple[str, ...], gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in ids if one not in gone)


@_folds.on(e.DependencyAdded)
def _on_dependency_added(task: Task, event: e.DependencyAdded, recorded: Recorded) -> Task:
    waits = (*task.open_blockers, event.blocker_id) if event.open else task.open_blockers
    return _next(task, recorded, blocked_by=(*task.blocked_by, event.blocker_id), open_blockers=waits)


@_folds.on(e.DependencyRemoved)
def _on_dependency_removed(task: Task, event: e.DependencyRemoved, recorded: Recorded) -> Task:
    gone = (event.blocker_id,)
    return _next(
        task,
        recorded,
        blocked_by=_without(task.blocked_by, gone),
        open_blockers=_without(task.open_blockers, gone),
        cancelled_blockers=_without(task.cancelled_blockers, gone),
    )


@_folds.on(e.DependentsCounted)
def _on_dependents_counted(task: Task, event: e.DependentsCounted, recorded: Recorded) -> Task:
    return _next(task, recorded, dependents=event.dependents)


@_folds.on(e.BlockerResolved)
def _on_blocker_resolved(task: Task, event: e.BlockerResolved, recorded: Recorded) -> Task:
    if event.outcome == "cancelled":
        cancelled = (*task.cancelled_blockers, event.blocker_id)
        return _next(task, recorded, cancelled_blockers=cancelled)
    gone = (event.blocker_id,)
    return _next(
        task,
        recorded,
        open_blockers=_without(task.open_blockers, gone),
        cancelled_blockers=_without(task.cancelled_blockers, gone),
    )


def lease_of(event: e.TaskClaimed | LeaseAcquired, at: datetime) -> Lease:
    """The lease that somebody got by an event, at its time."""
    return Lease(
        session_id=event.session_id,
        agent_id=event.agent_id,
        holder=event.holder,
        fence=event.fence,
        ttl_seconds=event.ttl_seconds,
        acquired_at=at,
    )


@_folds.on(e.TaskClaimed)
def _on_claimed(task: Task, event: e.TaskClaimed, recorded: Recorded) -> Task:
    return _next(
        task,
        recorded,
        status=event.to_status,
        lease=lease_of(event, recorded.at),
        fence=event.fence,
        not_before=None,
    )


@_folds.on(LeaseAcquired)
def _on_taken_up(task: Task, event: LeaseAcquired, recorded: Recorded) -> Task:
    return _next(task, recorded, lease=lease_of(event, recorded.at), fence=event.fence)


@_folds.on(e.TaskStarted)
def _on_started(task: Task, event: e.TaskStarted, recorded: Recorded) -> Task:
    return _next(task, recorded, status="in_progress", branch=event.branch, base_commit=event.base_commit)


@_folds.on(e.ProgressReported)
def _on_progress(task: Task, _event: Event, recorded: Recorded) -> Task:
    return _next(task, recorded)


def _with_artifacts(
    artifacts: tuple[e.ArtifactRef, ...], more: tuple[e.ArtifactRef, ...]
) -> tuple[e.ArtifactRef, ...]:
    by_id = {artifact.id: artifact for artifact in (*artifacts, *more)}
    return tuple(by_id.values())[-MAX_ARTIFACTS:]


@_folds.on(e.ArtifactAdded)
def _on_artifact(task: Task, event: e.ArtifactAdded, recorded: Recorded) -> Task:
    return _next(task, recorded, artifacts=_with_artifacts(task.artifacts, (event.artifact,)))


@_folds.on(e.TaskCompleted)
def _on_completed(task: Task, event: e.TaskCompleted, recorded: Recorded) -> Task:
    return _next(
        task,
        recorded,
        status=event.to_status,
        lease=None,
        reclaims=0,
        completed_fence=event.fence,
        author=event.author,
        author_session_id=event.author_session_id,
        author_agent_id=event.author_agent_id,
        commit=event.commit,
        changed=event.changed,
        results=event.results,
        artifacts=_with_artifacts(task.artifacts, event.artifacts),
        summary=event.summary,
        resolution=event.resolution,
    )


@_folds.on(e.AttemptFailed)
def _on_attempt_failed(task: Task, event: e.AttemptFailed, recorded: Recorded) -> Task:
    return _next(
        task,
        recorded,
        status="ready",
        lease=None,
        reclaims=0,
        attempts=event.attempt,
        not_before=event.not_before,
    )


@_folds.on(LeaseReleased, e.TaskInterrupted)
def _on_given_back(task: Task, event: LeaseReleased | e.TaskInterrupted, recorded: Recorded) -> Task:
    return _next(task, recorded, status=event.to_status or task.status, lease=None)


@_folds.on(LeaseReclaimed)
def _on_reclaimed(task: Task, event: LeaseReclaimed, recorded: Recorded) -> Task:
    status = event.to_status or task.status
    return _next(task, recorded, status=status, lease=None, reclaims=task.reclaims + 1)


@_folds.on(e.TaskApproved)
def _on_approved(task: Task, event: e.TaskApproved, recorded: Recorded) -> Task:
    return _next(
        task,
        recorded,
        status="approved",
        lease=None,
        approver=event.approver,
        results=event.results or task.results,
    )


def _sent_back(
    task: Task, event: e.ChangesRequested | e.MergeConflicted, source: e.FindingSource, recorded: Recorded
) -> Task:
    found = tuple(Finding(source, text) for text in event.findings)
    return _next(
        task,
        recorded,
        status="in_progress",
        lease=None,
        approver="",
        merge_intent=None,
        review_iterations=event.iteration,
        findings=(*task.findings, *found)[-MAX_FINDINGS:],
    )


@_folds.on(e.ChangesRequested)
def _on_changes_requested(task: Task, event: e.ChangesRequested, recorded: Recorded) -> Task:
    judged = evolve(task, results=event.results or task.results)
    return _sent_back(judged, event, event.source, recorded)


@_folds.on(e.MergeConflicted)
def _on_conflicted(task: Task, event: e.MergeConflicted, recorded: Recorded) -> Task:
    return _sent_back(task, event, "merge", recorded)


@_folds.on(e.MergeIntended)
def _on_merge_intended(task: Task, event: e.MergeIntended, recorded: Recorded) -> Task:
    intent = MergeIntent(event.old, event.new, event.fence)
    return _next(task, recorded, status="merging", merge_intent=intent)


@_folds.on(e.TaskMerged)
def _on_merged(task: Task, event: e.TaskMerged, recorded: Recorded) -> Task:
    return _next(
        task,
        recorded,
        status="done",
        lease=None,
        merge_intent=None,
        merge_commit=event.commit,
        resolution="merged",
    )


@_folds.on(e.TaskFinishedWithoutMerge)
def _on_finished(task: Task, event: e.TaskFinishedWithoutMerge, recorded: Recorded) -> Task:
    return _next(task, recorded, status="done", lease=None, resolution=event.resolution)


@_folds.on(e.TaskBlocked)
def _on_blocked(task: Task, event: e.TaskBlocked, recorded: Recorded) -> Task:
    blocked = Blocked(event.reason, event.detail, event.from_status, event.by)
    return _next(task, recorded, status="blocked", lease=None, blocked=blocked)


@_folds.on(e.TaskUnblocked)
def _on_unblocked(task: Task, event: e.TaskUnblocked, recorded: Recorded) -> Task:
    return _next(
        task,
        recorded,
        status=event.to_status,
        blocked=None,
        approver="" if event.to_status == "ready" else task.approver,
        attempts=0 if event.fresh_attempts else task.attempts,
        reclaims=0 if event.fresh_attempts else task.reclaims,
        review_iterations=0 if event.fresh_iterations else task.review_iterations,
        not_before=None,
        open_blockers=_without(task.open_blockers, event.waived_blockers),
        cancelled_blockers=_without(task.cancelled_blockers, event.waived_blockers),
    )


@_folds.on(e.TaskCancelled)
def _on_cancelled(task: Task, _event: Event, recorded: Recorded) -> Task:
    return _next(task, recorded, status="cancelled", lease=None, blocked=None, resolution="cancelled")
