"""What can be asked of a variant, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass

from guildhall.domain.variants.events import Change, Content


@dataclass(frozen=True, slots=True)
class DraftVariant:
    """Hand in what a runtime made."""

    variant_id: str
    job_id: str
    number: int
    file_name: str
    content: Content
    change: Change | None = None
    project_id: str | None = None


@dataclass(frozen=True, slots=True)
class EditVariant:
    """Change a draft's text; the same text changes nothing. A code variant's ``change`` comes with it."""

    content: Content
    change: Change | None = None
    edited_by: str = ""


@dataclass(frozen=True, slots=True)
class AcceptVariant:
    """Make a draft the job's outcome; a repeat changes nothing."""

    accepted_by: str


@dataclass(frozen=True, slots=True)
class RejectVariant:
    """Set a draft aside; a repeat changes nothing."""

    rejected_by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BeginVariantMerge:
    """Name the run that brings an accepted variant's change through the merge queue: it has one at a time."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RecordVariantMerged:
    """Say that an accepted variant's change is merged; a repeat changes nothing."""

    commit: str


@dataclass(frozen=True, slots=True)
class RefuseVariantMerge:
    """Say why an accepted variant's change cannot be merged."""

    reason: str
