"""What can happen to a job; it must never change the meaning of an event once written."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from guildhall.domain.kernel import Event, event

JobKind = Literal["document", "code"]

RECLAIMED = "lease_reclaimed"
"""Why a job goes back on the queue whose worker died or fell silent."""


@event("job.queued")
class JobQueued(Event):
    """Variants were asked for; a preset's version never changes, so naming it says all of how they are made.

    ``project_id`` is none for a document of no project; ``schedule_id`` is none when somebody asked.
    """

    job_id: str
    kind: JobKind
    title: str
    preset: str
    preset_version: int
    inputs: dict[str, Any]
    wanted: int
    runtime: str
    project_id: str | None
    schedule_id: str | None
    created_by: str


@event("job.started")
class JobStarted(Event):
    """A worker took the job under a lease."""

    session_id: str
    agent_id: str
    fence: int
    ttl_seconds: int


@event("job.variant_made")
class JobVariantMade(Event):
    """One of the variants is there; ``number`` counts from 1."""

    fence: int
    number: int
    variant_id: str


@event("job.released")
class JobReleased(Event):
    """The job went back on the queue: given back, or taken from a worker that fell silent."""

    fence: int
    reason: str


@event("job.attempt_failed")
class JobAttemptFailed(Event):
    """An attempt came to nothing; the next one may begin at ``retry_at``."""

    fence: int
    reason: str
    retry_at: datetime


@event("job.completed")
class JobCompleted(Event):
    """All variants are made."""

    fence: int


@event("job.failed")
class JobFailed(Event):
    """The job is over without all of its variants; those that were made stay."""

    reason: str


@event("job.cancelled")
class JobCancelled(Event):
    """Somebody no longer wants the rest of the variants."""

    reason: str


@event("job.variant_accepted")
class JobVariantAccepted(Event):
    """One variant is the job's outcome."""

    variant_id: str


@event("job.acceptance_revoked")
class JobAcceptanceRevoked(Event):
    """What was accepted could not be merged: the job has no outcome again."""

    variant_id: str
