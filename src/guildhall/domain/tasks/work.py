"""Decides about work under a lease: claimed, started, reported, completed, failed, given back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from guildhall.domain.kernel import Event
from guildhall.domain.leases.events import LeaseAcquired, LeaseReclaimed, LeaseReleased
from guildhall.domain.leases.lease import check_terms
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.policies.evidence import Evidence, missing
from guildhall.domain.policies.retry import WORKER_LOST, is_given_up
from guildhall.domain.policies.transitions import Status
from guildhall.domain.rules import is_branch
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks import guards
from guildhall.domain.tasks.definition import MAX_ITEMS, storable
from guildhall.domain.tasks.errors import (
    BlockersOpen,
    CriteriaNotMet,
    ReportInvalid,
    TaskAlreadyClaimed,
)
from guildhall.domain.tasks.halt import ATTEMPTS_EXHAUSTED
from guildhall.domain.tasks.task import MAX_ARTIFACTS, Task

ARTIFACT_TYPES = ("file", "pr", "document", "link", "report")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def claim(task: Task, command: c.ClaimTask) -> Sequence[Event]:
    """Give a session the task and its lease in one event."""
    guards.not_final(task)
    if task.lease is not None:
        raise TaskAlreadyClaimed(task.code, task.lease.held_by)
    to_status = guards.step(task, "claim")
    if task.open_blockers:
        raise BlockersOpen(task.code, task.open_blockers)
    check_terms(command.holder, command.ttl_seconds)
    return [
        e.TaskClaimed(
            session_id=command.session_id,
            agent_id=command.agent_id,
            holder=command.holder,
            fence=task.fence + 1,
            ttl_seconds=command.ttl_seconds,
            to_status=to_status,
        )
    ]


def take_up(task: Task, command: c.TakeUpTask) -> Sequence[Event]:
    """Give a session the lease of work that is judged or merged."""
    guards.not_final(task)
    if task.lease is not None:
        raise TaskAlreadyClaimed(task.code, task.lease.held_by)
    guards.step(task, "take_up")
    check_terms(command.holder, command.ttl_seconds)
    return [
        LeaseAcquired(
            resource=f"Task:{task.id}",
            holder=command.holder,
            fence=task.fence + 1,
            ttl_seconds=command.ttl_seconds,
            session_id=command.session_id,
            agent_id=command.agent_id,
        )
    ]


def start(task: Task, command: c.StartTask) -> Sequence[Event]:
    """Begin; beginning again on the same branch and commit changes nothing."""
    guards.holder(task, command.fence, "start")
    to_status = guards.step(task, "start")
    now = (to_status, command.branch, command.base_commit)
    if now == (task.status, task.branch, task.base_commit):
        return []
    if command.branch and not is_branch(command.branch):
        raise ReportInvalid(
            "the branch of the work has a name that git accepts, of at most 250 characters",
            rule="branch_is_ref",
            field="branch",
        )
    return [e.TaskStarted(command.fence, command.branch, command.base_commit)]


def report(task: Task, command: c.ReportProgress) -> Sequence[Event]:
    """Take a note of how it goes."""
    guards.holder(task, command.fence, "report")
    guards.step(task, "report")
    return [
        e.ProgressReported(
            fence=command.fence,
            note=guards.clip(command.note),
            transcript_offset=command.transcript_offset,
            transcript_digest=command.transcript_digest,
        )
    ]


def _check_artifact(artifact: e.ArtifactRef) -> None:
    faults = {
        "id": not artifact.id,
        "type": artifact.type not in ARTIFACT_TYPES,
        "path": not artifact.path or len(artifact.path) > 4096 or not storable(artifact.path),
        "sha256": artifact.sha256 != "" and not _SHA256.fullmatch(artifact.sha256),
    }
    field = next((name for name, wrong in faults.items() if wrong), "")
    if field:
        raise ReportInvalid(
            f"the artifact's {field} is not valid; give an id, a type of {', '.join(ARTIFACT_TYPES)}, "
            "a path, and the sha256 of a file",
            rule="artifact_is_named",
            field=f"artifacts.{field}",
        )


def _check_artifacts(task: Task, more: Sequence[e.ArtifactRef]) -> None:
    for artifact in more:
        _check_artifact(artifact)
    ids = {artifact.id for artifact in (*task.artifacts, *more)}
    if len(ids) > MAX_ARTIFACTS:
        raise ReportInvalid(
            f"{task.code} keeps at most {MAX_ARTIFACTS} artifacts; bundle them in one file",
            rule="artifacts_bounded",
            field="artifacts",
        )


def add_artifact(task: Task, command: c.AddArtifact) -> Sequence[Event]:
    """Keep an artifact; the same one again changes nothing."""
    guards.worker_or_nobody(task, command.fence, "report")
    guards.step(task, "report")
    _check_artifacts(task, (command.artifact,))
    return [] if command.artifact in task.artifacts else [e.ArtifactAdded(command.artifact)]


def clean_results(results: tuple[CriterionResult, ...]) -> tuple[CriterionResult, ...]:
    """Results made fit to be kept.

    Raises:
        ReportInvalid: when there are more than a task can have criteria.
    """
    if len(results) > 2 * MAX_ITEMS:
        raise ReportInvalid(
            f"a report has at most {2 * MAX_ITEMS} results; report each criterion once",
            rule="results_bounded",
            field="results",
        )
    return tuple(
        CriterionResult(guards.clip(one.text), one.outcome, guards.clip(one.detail, 2000)) for one in results
    )


Completion = tuple[str, str, Callable[[Task, c.CompleteTask], bool]]

COMPLETIONS: tuple[Completion, ...] = (
    ("work_is_reviewed", "complete", lambda task, _: task.review == "required"),
    (
        "unreviewed_commit_is_still_merged",
        "complete_to_merge",
        lambda _, command: command.changed and bool(command.commit),
    ),
    ("nothing_to_merge", "complete_at_once", lambda _task, _command: True),
)
"""Where a completion leads, in order: the rule, the action in the table of transitions, when it applies.

Without a review a task is done at once (S3's *review or done*), except that a commit still passes
through the merge queue: work is never left behind unmerged. A task that changed nothing is
reviewed like any other where its project reviews; it is only not merged.
"""


def _completion_status(task: Task, command: c.CompleteTask) -> Status:
    action = next(action for _, action, applies in COMPLETIONS if applies(task, command))
    return guards.step(task, action)


def complete(task: Task, command: c.CompleteTask) -> Sequence[Event]:
    """Take the work as complete when nothing is missing; the lease ends.

    A worker that never said that it started may complete too: claim and complete are two events.
    """
    if command.fence == task.completed_fence > 0 and command.commit == task.commit:
        return []
    lease = guards.holder(task, command.fence, "complete")
    to_status = _completion_status(task, command)
    _check_artifacts(task, command.artifacts)
    reviewed = task.review == "required"
    evidence = Evidence(
        results=command.results,
        artifacts=tuple((one.type, one.path) for one in (*task.artifacts, *command.artifacts)),
        changed=command.changed,
        owned_paths=task.owned_paths,
        judged_later=reviewed,
        commands_shown=not reviewed,
        prose_blocks=command.prose == "block" and not reviewed,
    )
    lacks = missing(task.criteria, evidence)
    if lacks:
        raise CriteriaNotMet(task.code, lacks)
    return [
        e.TaskCompleted(
            fence=command.fence,
            to_status=to_status,
            author=lease.holder,
            author_session_id=lease.session_id,
            author_agent_id=lease.agent_id,
            commit=command.commit,
            changed=command.changed,
            results=clean_results(command.results),
            artifacts=command.artifacts,
            summary=guards.clip(command.summary),
            resolution=("completed" if command.changed else "no_changes") if to_status == "done" else None,
        )
    ]


def release(task: Task, command: c.ReleaseTask) -> Sequence[Event]:
    """Give the lease back."""
    lease = guards.holder(task, command.fence, "give_back")
    to_status = guards.step(task, "give_back")
    return [LeaseReleased(command.fence, lease.holder, guards.clip(command.reason), to_status)]


def reclaim(task: Task, command: c.ReclaimTask) -> Sequence[Event]:
    """Take a stale lease back; whether it is stale was asked of its heartbeat.

    What has lost too many workers is blocked: it may be what kills them.
    """
    lease = guards.holder(task, command.fence, "give_back")
    to_status = guards.step(task, "give_back")
    reclaimed = LeaseReclaimed(command.fence, lease.holder, to_status)
    losses = task.reclaims + 1
    if not is_given_up(losses):
        return [reclaimed]
    detail = f"{losses} workers died or fell silent over it one after the other, the last one {lease.held_by}"
    return [reclaimed, e.TaskBlocked(WORKER_LOST, detail, to_status, "")]


def interrupt(task: Task, command: c.InterruptTask) -> Sequence[Event]:
    """Give the task back for a cause that lies with Guildhall."""
    lease = guards.holder(task, command.fence, "give_back")
    to_status = guards.step(task, "give_back")
    return [e.TaskInterrupted(command.fence, lease.holder, guards.clip(command.reason), to_status)]


def fail(task: Task, command: c.FailAttempt) -> Sequence[Event]:
    """Use up an attempt; after the last one the task is blocked, never dropped."""
    guards.holder(task, command.fence, "fail")
    to_status = guards.step(task, "fail")
    reason = guards.clip(command.reason)
    attempt = task.attempts + 1
    if attempt < task.max_attempts:
        return [e.AttemptFailed(command.fence, attempt, reason, command.not_before)]
    return [
        e.AttemptFailed(command.fence, attempt, reason, None),
        e.TaskBlocked(ATTEMPTS_EXHAUSTED, reason, to_status, ""),
    ]
