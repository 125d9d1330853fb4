"""Jobs and variants as they are asked for and represented."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.application.jobs.asking import JobRequest
from guildhall.application.jobs.contents import text_of
from guildhall.application.ports.storage import Storage
from guildhall.domain.jobs.job import Job
from guildhall.domain.jobs.rules import MOST_VARIANTS
from guildhall.domain.variants.rules import LARGEST_CONTENT
from guildhall.domain.variants.variant import Variant

Kind = Literal["document", "code"]
Status = Literal["queued", "running", "completed", "failed"]
Merge = Literal["none", "queued", "running", "merged", "refused"]


class JobCreate(AskedModel):
    """What is asked for. Without a preset it is the one that comes with Guildhall: a plain document."""

    preset: str | None = Field(None, min_length=1, max_length=100, examples=["release-notes"])
    preset_version: int | None = Field(None, ge=1, le=1000, description="By default the newest.")
    title: str = Field("", max_length=500, examples=["Notes for 1.2"])
    inputs: dict[str, Any] = Field(
        default_factory=dict[str, Any],
        max_length=200,
        description="What the preset's template is filled with; JSON without floating-point numbers.",
        examples=[{"prompt": "What changed since 1.1?"}],
    )
    variants: int | None = Field(
        None, ge=1, le=MOST_VARIANTS, description="How many to make; by default what the preset says."
    )
    runtime: str = Field("rules", min_length=1, max_length=50, description="Who makes them.")
    project_id: str | None = Field(None, max_length=200, description="Needed by a preset for code.")

    def request(self) -> JobRequest:
        """As the application asks for it."""
        return JobRequest(
            self.preset,
            self.preset_version,
            self.title,
            self.inputs,
            self.variants,
            self.runtime,
            self.project_id,
        )


class JobQueued(ShownModel):
    """A job that was taken on."""

    id: str
    status: Status = Field(examples=["queued"])


class VariantListed(ShownModel):
    """A variant as its job shows it."""

    id: str
    number: int
    status: str
    file_name: str
    size: int
    merge: Merge
    merge_run: str | None
    merge_commit: str | None
    merge_finding: str


class JobShown(ShownModel):
    """A job. ``failure`` is why the last attempt came to nothing, ``due_at`` when the next one may begin."""

    id: str
    status: Status
    kind: Kind
    title: str
    preset: str
    preset_version: int
    inputs: dict[str, Any]
    wanted: int
    runtime: str
    project_id: str | None
    schedule_id: str | None
    created_by: str
    attempts: int
    failure: str
    accepted: str | None = Field(description="The id of the variant that is its outcome.")
    due_at: datetime | None
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    updated_at: datetime | None


class JobDetail(JobShown):
    """A job with its variants, in the order in which they were made."""

    variants: list[VariantListed]


class VariantShown(ShownModel):
    """A candidate output. ``payload`` is the text, of a code variant its patch, which `git apply` takes.

    A code variant is the ``commit`` on ``base_commit`` that ``ref`` names in the project's repository.
    ``merge`` says how far an accepted one has come, ``merge_run`` which run brings it, and ``merge_finding``
    why it was refused.
    """

    id: str
    job_id: str
    number: int
    status: Literal["draft", "accepted", "rejected"]
    payload: str
    file_name: str
    size: int
    sha256: str
    commit: str | None
    base_commit: str | None
    ref: str | None
    edited_by: str
    merge: Merge
    merge_run: str | None
    merge_commit: str | None
    merge_finding: str
    decided_by: str | None
    reason: str
    accepted_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None


class VariantUpdate(AskedModel):
    """A draft's new text, of a code variant a patch on its ``base_commit``."""

    payload: str = Field(max_length=LARGEST_CONTENT, examples=["# Notes\n"])


class Rejection(AskedModel):
    """Why a draft is set aside."""

    reason: str = Field("", max_length=4000)


def job_shown(job: Job) -> JobShown:
    """A job as it is represented."""
    names = JobShown.model_fields.keys() - {"id"}
    return JobShown(id=job.job_id, **{name: getattr(job, name) for name in names})


def variant_shown(storage: Storage, variant: Variant) -> VariantShown:
    """A variant as it is represented, with its text."""
    return VariantShown(
        id=variant.variant_id,
        job_id=variant.job_id,
        number=variant.number,
        status=variant.status,
        payload=text_of(storage, variant.content),
        file_name=variant.file_name,
        size=variant.content.size,
        sha256=variant.content.sha256,
        commit=variant.change.commit if variant.change else None,
        base_commit=variant.change.base if variant.change else None,
        ref=variant.change.ref if variant.change else None,
        edited_by=variant.edited_by,
        merge=variant.merge,
        merge_run=variant.merge_run,
        merge_commit=variant.merge_commit,
        merge_finding=variant.merge_finding,
        decided_by=variant.decided_by,
        reason=variant.reason,
        accepted_at=variant.accepted_at,
        created_at=variant.created_at,
        updated_at=variant.updated_at,
    )


def variant_listed(variant: Variant) -> VariantListed:
    """A variant as its job shows it."""
    return VariantListed(
        id=variant.variant_id,
        number=variant.number,
        status=variant.status,
        file_name=variant.file_name,
        size=variant.content.size,
        merge=variant.merge,
        merge_run=variant.merge_run,
        merge_commit=variant.merge_commit,
        merge_finding=variant.merge_finding,
    )
