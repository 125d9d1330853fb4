"""What can be asked of a variant, as imperative records."""

from __future__ import annotations

from guildhall.domain.record import Record
from guildhall.domain.variants.events import Change, Content


class DraftVariant(Record):
    """Hand in what a runtime made."""

    variant_id: str
    job_id: str
    number: int
    file_name: str
    content: Content
    change: Change | None = None
    project_id: str | None = None


class EditVariant(Record):
    """Change a draft's text; the same text changes nothing. A code variant's ``change`` comes with it."""

    content: Content
    change: Change | None = None
    edited_by: str = ""


class AcceptVariant(Record):
    """Make a draft the job's outcome; a repeat changes nothing."""

    accepted_by: str


class RejectVariant(Record):
    """Set a draft aside; a repeat changes nothing."""

    rejected_by: str
    reason: str = ""


class BeginVariantMerge(Record):
    """Name the run that brings an accepted variant's change through the merge queue: it has one at a time."""

    run_id: str


class RecordVariantMerged(Record):
    """Say that an accepted variant's change is merged; a repeat changes nothing."""

    commit: str


class RefuseVariantMerge(Record):
    """Say why an accepted variant's change cannot be merged."""

    reason: str
