"""How jobs and their variants are remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from guildhall.domain.jobs.job import Job
from guildhall.domain.variants.variant import Variant
from guildhall.persistence.codec import format_time
from guildhall.persistence.columns import Text
from guildhall.persistence.tables import entity_table

jobs = entity_table(
    "jobs",
    sa.Column("status", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("project_id", Text),
    sa.Column("schedule_id", Text),
    sa.Column("due_at", Text),
    sa.Index("jobs_by_due", "org_id", "due_at"),
    sa.Index("jobs_by_status", "org_id", "status", "created"),
    sa.Index("jobs_by_project", "org_id", "project_id", "created"),
    sa.Index("jobs_by_project_status", "org_id", "project_id", "status", "created"),
    sa.Index("jobs_by_schedule", "org_id", "schedule_id", "created"),
)

variants = entity_table(
    "variants",
    sa.Column("job_id", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("merge", Text, nullable=False),
    sa.Index("variants_by_job", "org_id", "job_id", "created"),
    sa.Index("variants_by_merge", "org_id", "merge", "created"),
)


def job_index(job: Job) -> Mapping[str, Any]:
    """A job is found by status, kind, project or schedule, and while it is queued by when it may be taken."""
    return {
        "status": job.status,
        "kind": job.kind,
        "project_id": job.project_id,
        "schedule_id": job.schedule_id,
        "due_at": format_time(job.due_at) if job.due_at else None,
    }


def variant_index(variant: Variant) -> Mapping[str, Any]:
    """A variant is found by its job, and by how far its merge has come."""
    return {"job_id": variant.job_id, "status": variant.status, "merge": variant.merge}
