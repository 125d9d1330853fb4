"""dev_work_cycle of a run that brings a variant: the work is there, and nobody develops it again.

The merge queue judges it like any other. What it sends back cannot be mended here: the task is blocked with
what was found, and the variant is a draft again once the run ends.
"""

from __future__ import annotations

from guildhall.application.ports.agent_runtime import SessionEnded
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.workflow import develop
from guildhall.application.workflow.branching import branch_of
from guildhall.application.workflow.shift import BRANCH_PREFIX
from guildhall.application.workflow.unchanged import newest_findings
from guildhall.domain.variants.events import Change
from guildhall.domain.variants.variant import Variant


def perform(job: develop.Job) -> bool:
    """Hand a variant's commit in as the task's work; the workspace is never kept."""
    variant: Variant = job.company.journal.state(job.company.scope, "Variant", job.run.variant_id or "")
    if variant.change is None:
        develop.block(job, "changes_refused", "the variant has no change to merge")
    elif job.task.findings:
        develop.block(job, "changes_refused", newest_findings(job.task))
    else:
        _bring(job, variant, variant.change)
    return False


def _bring(job: develop.Job, variant: Variant, change: Change) -> None:
    branch = branch_of(job.task)
    job.company.world.storage.remove_workspace(job.work.terms.session_id)  # it holds no work to be kept
    try:
        job.work.proceed()
        develop.begin(job, branch, change.base)
        job.repository.update_ref(
            BRANCH_PREFIX + branch, change.commit, job.repository.resolve(BRANCH_PREFIX + branch)
        )
        job.work.proceed_to_hand_in()
    except SessionEnded as ended:
        develop.interrupt(job, ended)
    except RepositoryError as error:
        develop.fail(job, str(error))
    else:
        summary = f"Variant {variant.number} of job {variant.job_id}."
        develop.report(job, "task.completed", commit=change.commit, changed=True, summary=summary)
