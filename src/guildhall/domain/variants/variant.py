"""The state of a variant and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped
from guildhall.domain.variants import events as e

VariantStatus = Literal["draft", "accepted", "rejected"]
MergeStatus = Literal["none", "queued", "running", "merged", "refused"]


class Variant(Record):
    """One candidate output of a job (seed S4, ``variants``); ``number`` counts from 1 within it.

    ``merge`` says how far a code variant's change has come, ``merge_run`` which run brings or brought it, and
    ``merge_finding`` why it was refused; ``edited_by`` is who changed the text last.
    """

    variant_id: str = ""
    job_id: str = ""
    number: int = 0
    file_name: str = ""
    content: e.Content = e.Content()
    change: e.Change | None = None
    project_id: str | None = None
    status: VariantStatus = "draft"
    merge: MergeStatus = "none"
    merge_run: str | None = None
    merge_commit: str | None = None
    merge_finding: str = ""
    decided_by: str | None = None
    reason: str = ""
    edits: int = 0
    edited_by: str = ""
    accepted_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was made."""
        return bool(self.variant_id)


folds = Folds()


@folds.on(e.VariantDrafted)
def _drafted(_state: Variant, event: e.VariantDrafted, recorded: Recorded) -> Variant:
    return Variant(
        variant_id=event.variant_id,
        job_id=event.job_id,
        number=event.number,
        file_name=event.file_name,
        content=event.content,
        change=event.change,
        project_id=event.project_id,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.VariantEdited)
def _edited(state: Variant, event: e.VariantEdited, recorded: Recorded) -> Variant:
    return stamped(
        state,
        recorded,
        content=event.content,
        change=event.change,
        edits=state.edits + 1,
        edited_by=event.edited_by,
    )


@folds.on(e.VariantAccepted)
def _accepted(state: Variant, event: e.VariantAccepted, recorded: Recorded) -> Variant:
    return stamped(
        state,
        recorded,
        status="accepted",
        decided_by=event.accepted_by,
        accepted_at=recorded.at,
        merge="none" if state.change is None else "queued",
        merge_finding="",
    )


@folds.on(e.VariantRejected)
def _rejected(state: Variant, event: e.VariantRejected, recorded: Recorded) -> Variant:
    return stamped(state, recorded, status="rejected", decided_by=event.rejected_by, reason=event.reason)


@folds.on(e.VariantMergeBegun)
def _merge_begun(state: Variant, event: e.VariantMergeBegun, recorded: Recorded) -> Variant:
    return stamped(state, recorded, merge="running", merge_run=event.run_id)


@folds.on(e.VariantMerged)
def _merged(state: Variant, event: e.VariantMerged, recorded: Recorded) -> Variant:
    return stamped(state, recorded, merge="merged", merge_commit=event.commit)


@folds.on(e.VariantMergeRefused)
def _merge_refused(state: Variant, event: e.VariantMergeRefused, recorded: Recorded) -> Variant:
    return stamped(
        state,
        recorded,
        status="draft",
        merge="refused",
        merge_finding=event.reason,
        accepted_at=None,
        decided_by=None,
    )
