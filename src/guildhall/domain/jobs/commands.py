"""What can be asked of a job, as imperative records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.domain.jobs.events import JobKind
from guildhall.domain.record import Record, field


class QueueJob(Record):
    """Ask for ``wanted`` variants of what a version of a preset makes from inputs."""

    job_id: str
    kind: JobKind
    title: str
    preset: str
    preset_version: int
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    wanted: int = 1
    runtime: str = "rules"
    project_id: str | None = None
    schedule_id: str | None = None
    created_by: str = ""


class StartJob(Record):
    """Take a queued job under a lease, at a time (aware, UTC) when no back-off holds it."""

    session_id: str
    agent_id: str
    ttl_seconds: int
    now: datetime


class RecordVariant(Record):
    """Hand in the next variant."""

    fence: int
    variant_id: str


class ReleaseJob(Record):
    """Put a job that is at work back; a fence that is not the current one changes nothing."""

    fence: int
    reason: str


class FailJobAttempt(Record):
    """Say why an attempt came to nothing; the last one of :data:`MOST_ATTEMPTS` ends the job.

    ``is_final`` is true where another attempt would come to the same.
    """

    fence: int
    reason: str
    retry_at: datetime
    is_final: bool = False


class CompleteJob(Record):
    """Say that all variants are made; a repeat changes nothing."""

    fence: int


class CancelJob(Record):
    """Make no more variants; whoever is at work on it has no right to go on."""

    reason: str


class AcceptJobVariant(Record):
    """Make one of the variants the job's outcome."""

    variant_id: str


class RevokeAcceptance(Record):
    """Take the outcome back, because it could not be merged."""

    variant_id: str
