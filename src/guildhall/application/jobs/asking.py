"""Asks for jobs, and takes them back; it must never make a variant itself."""

from __future__ import annotations

from typing import Any

from guildhall.application.company import Company
from guildhall.application.jobs.ending import end_job_session
from guildhall.application.jobs.presets import chosen_preset
from guildhall.application.ports.journal import Transaction
from guildhall.domain.jobs.commands import CancelJob, QueueJob
from guildhall.domain.jobs.errors import JobInvalid
from guildhall.domain.jobs.job import Job
from guildhall.domain.jobs.preset import read_preset
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, field
from guildhall.domain.rules import refused


class JobRequest(Record):
    """What somebody, or a schedule, asks for; what is none or empty is the preset's matter."""

    preset: str | None = None
    version: int | None = None
    title: str = ""
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    variants: int | None = None
    runtime: str = "rules"
    project_id: str | None = None


def queue_job(
    company: Company, tx: Transaction, request: JobRequest, created_by: str, schedule_id: str | None = None
) -> Job:
    """Put a job on the queue, in whose transaction the asking happens.

    Raises:
        ValidationFailed, JobInvalid: for a runtime, preset or inputs that make no job, naming the field.
        ProjectUnknown: for a project of nobody here.
    """
    _check_place(company, tx, request)
    template, version = chosen_preset(tx, request.preset, request.version)
    preset = read_preset(template.version(version).body)
    if preset.kind == "code":
        _check_repository(tx, request.project_id)
    job_id = tx.new_id()
    command = QueueJob(
        job_id=job_id,
        kind=preset.kind,
        title=request.title or template.name,
        preset=template.name,
        preset_version=version,
        inputs=preset.filled(request.inputs),
        wanted=preset.variants if request.variants is None else request.variants,
        runtime=request.runtime,
        project_id=request.project_id,
        schedule_id=schedule_id,
        created_by=created_by,
    )
    job: Job = tx.ask("Job", job_id, command)
    return job


def _check_place(company: Company, tx: Transaction, request: JobRequest) -> None:
    """Refuse a runtime or a project that there is none of."""
    company.require_runtime(request.runtime)
    if request.project_id is not None and not tx.version("Project", request.project_id):
        raise ProjectUnknown("there is no project of this id", field="project_id")


def _check_repository(tx: Transaction, project_id: str | None) -> None:
    """Refuse code for a project that has no repository to change."""
    project: Project | None = None if project_id is None else tx.state("Project", project_id)
    if project is not None and not project.repository:
        says = "a code job changes a repository, and this project has none: name one with PATCH"
        raise refused(JobInvalid, says, "job.code_needs_a_repository", "project_id")


def cancel_job(tx: Transaction, job_id: str, who: str) -> Job:
    """Have no more variants made; whoever is at work on it loses its right with this transaction.

    Raises:
        DomainError: when there is no such job, or it is over.
    """
    before: Job = tx.state("Job", job_id)
    job: Job = tx.ask("Job", job_id, CancelJob(f"cancelled by {who}"))
    end_job_session(tx, before, "cancelled")
    return job
