"""Hands accepted code variants over to the merge queue: each becomes the one task of a run of its project.

Review, tests, scan, approvals and the merge are the run's, as for any task of the project's backlogs: to
accept is not to approve. It must never merge by itself,
and never start a second run for one acceptance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from guildhall.application.company import Company
from guildhall.application.jobs.coding import one_line
from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.application.runs.backlogs import drop_backlog
from guildhall.application.runs.requests import RunAsked, request_of
from guildhall.application.runs.start import PreparedRun, prepare_run, queue_run
from guildhall.application.tasks.terms import terms_of_merging
from guildhall.application.variants.settling import refuse_merge
from guildhall.domain.jobs.job import Job
from guildhall.domain.kernel import DomainError
from guildhall.domain.projects.project import Project
from guildhall.domain.record import evolve
from guildhall.domain.tasks.definition import MAX_TITLE
from guildhall.domain.variants.commands import BeginVariantMerge
from guildhall.domain.variants.errors import VariantTransitionRefused
from guildhall.domain.variants.variant import Variant

BATCH = 20
ACTOR = "guildhall"
SETTINGS = (("changelog", False),)
"""The run merges the variant and nothing of its own."""


def queue_accepted(company: Company) -> int:
    """Start a run for each accepted variant that waits for one; returns how many waited.

    Raises:
        Exception: the first failure, once every other variant has had its turn.
    """
    rows = company.journal.views(company.scope).find("Variant", merge="queued", limit=BATCH)
    failures: list[Exception] = []
    for row in rows:
        try:
            _queue(company, row.state)
        except Exception as error:  # noqa: BLE001 - raised once the others have had their turn
            failures.append(error)
    if failures:
        raise failures[0]
    return len(rows)


def _queue(company: Company, variant: Variant) -> None:
    origin = company.origin(ACTOR, variant.job_id)
    try:
        _begin(company, variant, _prepare(company, variant))
    except JournalUnavailable:
        raise
    except VariantTransitionRefused:
        return  # another process was first
    except DomainError as error:
        refusal = f"no run could be started for it: {error.message}"
        company.journal.execute(company.scope, origin, lambda tx: _refuse(tx, variant, refusal))


def _begin(company: Company, variant: Variant, prepared: PreparedRun) -> None:
    """Queue the run as the variant's; one that is refused leaves nothing behind."""

    def unit(tx: Transaction) -> None:
        tx.ask("Variant", variant.variant_id, BeginVariantMerge(prepared.command.run_id))
        queue_run(tx, prepared)

    try:
        company.journal.execute(company.scope, company.origin(ACTOR, variant.job_id), unit)
    except JournalUnavailable:
        raise  # nobody knows whether the run is there: then it needs its backlog
    except DomainError:
        drop_backlog(company, prepared.command.run_id)
        raise


def _prepare(company: Company, variant: Variant) -> PreparedRun:
    project: Project = company.journal.state(company.scope, "Project", variant.project_id or "")
    terms = terms_of_merging(company.journal.views(company.scope), project)
    backlog = evolve(
        _backlog(company, variant),
        test_command=terms.test_command,
        setup=terms.setup,
        settings=terms.settings,
    )
    asked = RunAsked(backlog, parallel=1, fresh=True, settings=SETTINGS)
    request = request_of(company, project, asked)
    return prepare_run(company, project, request, cause=f"Variant:{variant.variant_id}")


def _refuse(tx: Transaction, variant: Variant, reason: str) -> None:
    now: Variant = tx.state("Variant", variant.variant_id)
    if now.merge == "queued":
        refuse_merge(tx, now, reason)


def _backlog(company: Company, variant: Variant) -> Backlog:
    """The one task that merges a variant."""
    job: Job = company.journal.state(company.scope, "Job", variant.job_id)
    title = one_line(job.title)[:MAX_TITLE]
    task = PlannedTask(
        code=f"V-{variant.variant_id[-12:]}",
        title=title,
        description=f"Variant {variant.number} of job {job.job_id}, accepted by {variant.decided_by}.",
        source=f"job {job.job_id}",
    )
    commit = variant.change.commit if variant.change else ""
    return Backlog("queue", f"job {job.job_id}", title, (task,), _digest((variant.variant_id, commit)))


def _digest(words: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
