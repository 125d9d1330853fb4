"""What an export of a variant holds, and what it is called; it must never change anything."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.jobs.contents import text_of
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.variants.variant import Variant

MOST_EXPORTED = 64 << 20
"""Bytes of all files of an export together."""


MOST_FILES = 1_000
"""Files of an export: each is read for itself, and whoever asks has a thread of the server for that time."""


def patch_name(variant: Variant) -> str:
    """A plain name for what belongs to a variant, without a suffix."""
    return f"variant-{variant.number}-{variant.variant_id}"


def changed_files(company: Company, variant: Variant) -> dict[str, bytes]:
    """The files that a code variant adds or changes, by path, and its patch.

    Raises:
        ValidationFailed: when they are too many, or too large, for one export.
    """
    change, project_id = variant.change, variant.project_id
    if change is None or project_id is None:
        return {}
    repository = company.world.repositories.open(project_id)
    changes = repository.changes(change.base, change.commit)
    if len(changes) > MOST_FILES:
        says = f"{len(changes)} files are changed and an export has at most {MOST_FILES}; export the patch"
        raise ValidationFailed(says, field="format")
    files: dict[str, bytes] = {}
    room = MOST_EXPORTED
    for one in changes:
        content = None if one.status == "D" else repository.read_file(change.commit, one.path)
        if content is None:
            continue
        room -= len(content)
        if room < 0:
            says = f"the changed files are larger than {MOST_EXPORTED >> 20} MiB together; export the patch"
            raise ValidationFailed(says, field="format")
        files[one.path] = content
    files[f"{patch_name(variant)}.patch"] = text_of(company.world.storage, variant.content).encode()
    return files
