"""The state of a job and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from guildhall.domain.jobs import events as e
from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record, field
from guildhall.domain.rules import stamped

JobStatus = Literal["queued", "running", "completed", "failed"]


class Job(Record):
    """A question for ``wanted`` variants (seed S4, *Data Model (Jobs slice)*).

    ``fence`` counts its claims, ``attempts`` those that failed; ``failure`` is why the last one did, as a
    sentence; ``losses`` are workers that died or fell silent over the same variant, one after the other.
    ``due_at`` is when a queued job may be taken.
    """

    job_id: str = ""
    kind: e.JobKind = "document"
    title: str = ""
    preset: str = ""
    preset_version: int = 0
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    wanted: int = 0
    runtime: str = ""
    project_id: str | None = None
    schedule_id: str | None = None
    created_by: str = ""
    status: JobStatus = "queued"
    fence: int = 0
    session_id: str | None = None
    attempts: int = 0
    losses: int = 0
    failure: str = ""
    due_at: datetime | None = None
    variants: tuple[str, ...] = ()
    accepted: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was queued."""
        return bool(self.job_id)

    @property
    def ended(self) -> bool:
        """Whether no variant will come any more."""
        return self.status in ("completed", "failed")


folds = Folds()


@folds.on(e.JobQueued)
def _queued(_state: Job, event: e.JobQueued, recorded: Recorded) -> Job:
    return Job(
        job_id=event.job_id,
        kind=event.kind,
        title=event.title,
        preset=event.preset,
        preset_version=event.preset_version,
        inputs=event.inputs,
        wanted=event.wanted,
        runtime=event.runtime,
        project_id=event.project_id,
        schedule_id=event.schedule_id,
        created_by=event.created_by,
        due_at=recorded.at,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.JobStarted)
def _started(state: Job, event: e.JobStarted, recorded: Recorded) -> Job:
    return stamped(
        state,
        recorded,
        status="running",
        fence=event.fence,
        session_id=event.session_id,
        due_at=None,
        started_at=state.started_at or recorded.at,
    )


@folds.on(e.JobVariantMade)
def _variant_made(state: Job, event: e.JobVariantMade, recorded: Recorded) -> Job:
    return stamped(state, recorded, variants=(*state.variants, event.variant_id), losses=0)


@folds.on(e.JobReleased)
def _released(state: Job, event: e.JobReleased, recorded: Recorded) -> Job:
    losses = state.losses + (event.reason == e.RECLAIMED)
    return stamped(state, recorded, status="queued", session_id=None, due_at=recorded.at, losses=losses)


@folds.on(e.JobAttemptFailed)
def _attempt_failed(state: Job, event: e.JobAttemptFailed, recorded: Recorded) -> Job:
    return stamped(
        state,
        recorded,
        status="queued",
        session_id=None,
        attempts=state.attempts + 1,
        failure=event.reason,
        due_at=event.retry_at,
    )


@folds.on(e.JobCompleted)
def _completed(state: Job, _event: e.JobCompleted, recorded: Recorded) -> Job:
    return stamped(state, recorded, status="completed", session_id=None, failure="", ended_at=recorded.at)


@folds.on(e.JobFailed, e.JobCancelled)
def _failed(state: Job, event: e.JobFailed | e.JobCancelled, recorded: Recorded) -> Job:
    return stamped(
        state,
        recorded,
        status="failed",
        session_id=None,
        failure=event.reason,
        due_at=None,
        ended_at=recorded.at,
    )


@folds.on(e.JobVariantAccepted)
def _accepted(state: Job, event: e.JobVariantAccepted, recorded: Recorded) -> Job:
    return stamped(state, recorded, accepted=event.variant_id)


@folds.on(e.JobAcceptanceRevoked)
def _revoked(state: Job, _event: e.JobAcceptanceRevoked, recorded: Recorded) -> Job:
    return stamped(state, recorded, accepted=None)
