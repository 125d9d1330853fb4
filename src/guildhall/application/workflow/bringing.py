"""dev_work_cycle of a run that brings a variant: the work is there, and nobody develops it again.

The merge queue judges it like any other. What it sends back cannot be mended here: the task is blocked with
what was found, and the variant is a draft again once the run ends. It must never bring more than the variant
changes: what that was made on may have been taken out of the user's branch since.
"""

from __future__ import annotations

from guildhall.application.authorship import author_of, commit_message
from guildhall.application.branches import tip_of
from guildhall.application.owed import has_history
from guildhall.application.ports.agent_runtime import SessionEnded
from guildhall.application.ports.repository import PatchRefused, RepositoryError
from guildhall.application.runs.kept import target_of
from guildhall.application.workflow import develop
from guildhall.application.workflow.branching import branch_of
from guildhall.application.workflow.shift import BRANCH_PREFIX
from guildhall.application.workflow.unchanged import newest_findings
from guildhall.domain.variants.events import Change
from guildhall.domain.variants.rules import LARGEST_CONTENT
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
        change = _on_branch(job, variant, change, BRANCH_PREFIX + branch)
        develop.begin(job, branch, change.base)
        job.repository.update_ref(
            BRANCH_PREFIX + branch, change.commit, job.repository.resolve(BRANCH_PREFIX + branch)
        )
        job.work.proceed_to_hand_in()
    except SessionEnded as ended:
        develop.interrupt(job, ended)
    except PatchRefused as error:
        develop.block(job, "changes_refused", f"{_gone(job, change)}: {error.message}; ask for a new job")
    except RepositoryError as error:
        develop.fail(job, str(error))
    else:
        summary = f"Variant {variant.number} of job {variant.job_id}."
        develop.report(job, "task.completed", commit=change.commit, changed=True, summary=summary)


def _on_branch(job: develop.Job, variant: Variant, change: Change, ref: str) -> Change:
    """What a variant changes, made anew under ``ref`` where the run's branch has not got what it was made on.

    A commit brings all of its history along, also what the user took out of their branch after the job was
    made: a commit that was reset away, or kept work whose branch was removed.

    Raises:
        PatchRefused: where it cannot be made there, or changes nothing there.
    """
    repository, tip = job.repository, tip_of(job.company, job.run)
    if has_history(repository, tip, change.base):
        return change
    trailers = {"Guildhall-Job": variant.job_id, "Guildhall-Variant": variant.variant_id}
    message = commit_message(job.task.title, f"{_gone(job, change)}.", trailers)
    repository.delete_ref(ref)  # of an attempt that did not get to its end
    patch = repository.patch(change.base, change.commit, LARGEST_CONTENT)
    commit = repository.commit_patch(tip, patch, author_of(job.task.role), message, ref)
    if commit is None:
        raise PatchRefused("what it changes is there already", field="payload")
    return Change(ref, tip, commit)


def _gone(job: develop.Job, change: Change) -> str:
    """That a variant was made on what the branch has not got any more."""
    return f"It was made on {change.base[:12]}, which {target_of(job.run)} has not got any more"
