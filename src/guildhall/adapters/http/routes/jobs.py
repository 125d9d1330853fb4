"""Jobs and their variants (seed S4, *Jobs API*): asked for, looked at, edited, accepted, rejected."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from guildhall.adapters.http.caller import UNCHANGED, Caller, IfMatch, Member, Reader, Reply, entity_etag
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.jobs import (
    JobCreate,
    JobDetail,
    JobQueued,
    JobShown,
    Rejection,
    Status,
    VariantShown,
    VariantUpdate,
    job_shown,
    variant_listed,
    variant_shown,
)
from guildhall.application.access.reach import columns_within
from guildhall.application.jobs.asking import cancel_job, queue_job
from guildhall.application.jobs.choosing import accept_variant, reject_variant
from guildhall.application.jobs.editing import editing
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.storage import Storage
from guildhall.application.ports.views import Row
from guildhall.application.preconditions import require_match
from guildhall.domain.jobs.errors import JobUnknown
from guildhall.domain.jobs.job import Job
from guildhall.domain.jobs.rules import MOST_VARIANTS
from guildhall.domain.variants.errors import VariantUnknown
from guildhall.domain.variants.variant import Variant

router = FeatureRouter(tags=["jobs"])


@router.post("/jobs", status_code=201, response_model=JobQueued)
def create_job(caller: Member, body: JobCreate) -> Response:
    """Ask for variants; they are made in the background."""

    def unit(tx: Transaction) -> Reply:
        job = queue_job(caller.company, tx, body.request(), caller.principal.actor)
        return Reply(JobQueued(id=job.job_id, status=job.status), 201)

    return caller.write(unit)


@router.get("/jobs", response_model=Listed[JobShown])
def list_jobs(
    caller: Reader,
    pages: Pages,
    status: Annotated[Status | None, Query(description="Only these.")] = None,
    project_id: Annotated[str | None, Query(max_length=200)] = None,
    schedule_id: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The jobs of the org, in order of creation."""
    columns = columns_within(caller.principal, status=status, project_id=project_id, schedule_id=schedule_id)
    return listed(page_of(caller.views, "Job", pages, **columns), job_shown)


@router.get("/jobs/{job_id}", response_model=JobDetail, responses=UNCHANGED)
def read_job(caller: Reader, job_id: str) -> Response:
    """A job with its variants."""
    row = _visible(caller, "Job", job_id)
    found = caller.views.find("Variant", job_id=job_id, limit=MOST_VARIANTS)
    variants = [variant_listed(variant.state) for variant in found]

    def shown(job: Job) -> JobDetail:
        return JobDetail(**job_shown(job).model_dump(), variants=variants)

    return caller.show(row, shown)


@router.post("/jobs/{job_id}/cancel", response_model=JobShown, responses=documented(409))
def cancel_one_job(caller: Member, job_id: str) -> Response:
    """Have no more variants made; those that are there stay."""
    _visible(caller, "Job", job_id)
    return caller.write(lambda tx: Reply(job_shown(cancel_job(tx, job_id, caller.principal.actor))))


@router.get("/variants/{variant_id}", response_model=VariantShown, responses=UNCHANGED)
def read_variant(caller: Reader, variant_id: str) -> Response:
    """A variant with its text, and the ETag that a change of it must bring."""
    return caller.show(
        _visible(caller, "Variant", variant_id), lambda variant: variant_shown(_storage(caller), variant)
    )


@router.put("/variants/{variant_id}", response_model=VariantShown, responses=documented(409, 412, 428))
def replace_variant(caller: Member, variant_id: str, body: VariantUpdate, if_match: IfMatch) -> Response:
    """Change a draft: a document's text, or a code variant's patch, which must apply to its base."""
    variant = visible_variant(caller, variant_id)
    with editing(caller.company, variant, body.payload, caller.principal.actor) as edit:

        def unit(tx: Transaction) -> Reply:
            require_match(tx, "Variant", variant_id, if_match)
            return _reply(caller, tx, tx.ask("Variant", variant_id, edit))

        return caller.write(unit)


@router.post("/variants/{variant_id}/accept", response_model=VariantShown, responses=documented(409, 412))
def accept_one_variant(caller: Member, variant_id: str) -> Response:
    """Make a draft the outcome of its job; of a job's variants one is. A code variant is then merged.

    A run of its project reviews, tests, scans and merges it. Where that refuses it, it is a draft again and
    ``merge_finding`` says why.
    """
    _visible(caller, "Variant", variant_id)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Variant", variant_id, caller.if_match)
        return _reply(caller, tx, accept_variant(tx, variant_id, caller.principal.actor))

    return caller.write(unit)


@router.post("/variants/{variant_id}/reject", response_model=VariantShown, responses=documented(409, 412))
def reject_one_variant(caller: Member, variant_id: str, body: Rejection | None = None) -> Response:
    """Set a draft aside."""
    _visible(caller, "Variant", variant_id)
    reason = body.reason if body else ""

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Variant", variant_id, caller.if_match)
        return _reply(caller, tx, reject_variant(tx, variant_id, caller.principal.actor, reason))

    return caller.write(unit)


def visible_variant(caller: Caller, variant_id: str) -> Variant:
    """A variant that the caller may see.

    Raises:
        VariantUnknown: for one of another org, or of a project that the caller's key is not for.
    """
    variant: Variant = _visible(caller, "Variant", variant_id).state
    return variant


def _visible(caller: Caller, entity_type: str, entity_id: str) -> Row:
    row = caller.views.row(entity_type, entity_id)
    bound = caller.principal.project_id
    if row is not None and (bound is None or row.state.project_id == bound):
        return row
    if entity_type == "Job":
        raise JobUnknown("there is no job of this id", field="job_id")
    raise VariantUnknown("there is no variant of this id", field="variant_id")


def _reply(caller: Caller, tx: Transaction, variant: Variant) -> Reply:
    shown = variant_shown(_storage(caller), variant)
    return Reply(shown, 200, entity_etag(tx, "Variant", variant.variant_id))


def _storage(caller: Caller) -> Storage:
    return caller.company.world.storage
