"""What can happen to a variant; it must never change the meaning of an event once written."""

from __future__ import annotations

from guildhall.domain.kernel import Event, event
from guildhall.domain.record import Record


class Content(Record):
    """A text by its sha256 and size in bytes; a large one is a file below the data folder, not ``text``."""

    sha256: str = ""
    size: int = 0
    text: str = ""
    path: str | None = None


class Change(Record):
    """What a code variant is in the project's repository: a commit under a ref, made on a base."""

    ref: str
    base: str
    commit: str


@event("variant.drafted")
class VariantDrafted(Event):
    """A runtime made a variant; ``change`` is none for a document, whose ``content`` is the text itself."""

    variant_id: str
    job_id: str
    number: int
    file_name: str
    content: Content
    change: Change | None
    project_id: str | None


@event("variant.edited", version=2)
class VariantEdited(Event):
    """Somebody changed the text: of a code variant its patch, which makes ``change`` of the base."""

    content: Content
    change: Change | None
    edited_by: str


@event("variant.accepted")
class VariantAccepted(Event):
    """It is the job's outcome."""

    accepted_by: str


@event("variant.rejected")
class VariantRejected(Event):
    """It will not be the job's outcome."""

    rejected_by: str
    reason: str


@event("variant.merge_begun")
class VariantMergeBegun(Event):
    """A run brings what it changes through the project's merge queue."""

    run_id: str


@event("variant.merged")
class VariantMerged(Event):
    """What it changes stands on the project's line."""

    commit: str


@event("variant.merge_refused")
class VariantMergeRefused(Event):
    """It cannot be merged, for a reason that is one sentence or more; it is a draft again."""

    reason: str
