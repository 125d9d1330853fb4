"""Edits drafts: a document's text is replaced; a code variant's patch becomes a commit on the same base.

The commit is there before the journal says so, and goes again when the journal refuses the edit.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from guildhall.application.authorship import author_of, commit_message
from guildhall.application.company import Company
from guildhall.application.jobs.coding import REFS, ROLE, one_line
from guildhall.application.jobs.contents import keep_text
from guildhall.application.ports.repository import PatchRefused, PatchTooLarge, Repository
from guildhall.domain.jobs.job import Job
from guildhall.domain.rules import refused
from guildhall.domain.variants.commands import EditVariant
from guildhall.domain.variants.errors import VariantInvalid
from guildhall.domain.variants.events import Change
from guildhall.domain.variants.rules import LARGEST_CONTENT
from guildhall.domain.variants.variant import Variant


@contextmanager
def editing(company: Company, variant: Variant, payload: str, who: str) -> Generator[EditVariant]:
    """An edit to ask a variant for while the context lasts: a document's new text, or a new patch.

    Raises:
        VariantInvalid: for a text that is too long, and a patch that does not apply or changes nothing.
    """
    storage, before = company.world.storage, variant.change
    if before is None or variant.project_id is None:
        yield EditVariant(keep_text(storage, variant.variant_id, payload), edited_by=who)
        return
    repository = company.world.repositories.open(variant.project_id)
    change = _commit(company, repository, variant, before, payload, who)
    try:
        content = keep_text(storage, variant.variant_id, _patch(repository, change))
        yield EditVariant(content, change, who)
    finally:
        after: Variant = company.journal.state(company.scope, "Variant", variant.variant_id)
        replaced = before if after.change == change else change
        repository.delete_ref(replaced.ref)


def _commit(
    company: Company, repository: Repository, variant: Variant, before: Change, patch: str, who: str
) -> Change:
    """Commit what a patch makes of a variant's base, under a ref of its own."""
    job: Job = company.journal.state(company.scope, "Job", variant.job_id)
    trailers = {
        "Guildhall-Job": job.job_id,
        "Guildhall-Variant": variant.variant_id,
        "Edited-by": one_line(who),
    }
    message = commit_message(one_line(job.title), "Edited by hand.", trailers)
    ref = f"{REFS}/{job.job_id}/{variant.number}-{company.system.ids.new()}"
    try:
        commit = repository.commit_patch(before.base, patch, author_of(ROLE), message, ref)
    except PatchRefused as error:
        raise refused(VariantInvalid, error.message, "variant.patch_applies", "payload") from error
    if commit is None:
        says = "the patch changes nothing: a code variant without a change is none; reject it instead"
        raise refused(VariantInvalid, says, "variant.patch_changes_something", "payload")
    return Change(ref, before.base, commit)


def _patch(repository: Repository, change: Change) -> str:
    """The patch as Guildhall writes it, of what was committed."""
    try:
        return repository.patch(change.base, change.commit, LARGEST_CONTENT)
    except PatchTooLarge as error:
        raise refused(VariantInvalid, error.message, "variant.content_is_bounded", "payload") from error
