"""Decides what a command to a variant causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, check
from guildhall.domain.variants import commands as c
from guildhall.domain.variants import events as e
from guildhall.domain.variants.rules import CONTENT, DRAFT, KIND, KNOWN, LIFECYCLE, REASON, UNDER_WAY, WAITS
from guildhall.domain.variants.variant import Variant, folds

decisions = Decisions()


@decisions.on(c.DraftVariant)
def _draft(state: Variant, command: c.DraftVariant) -> Sequence[Event]:
    check(DRAFT, state, command)
    return [
        e.VariantDrafted(
            command.variant_id,
            command.job_id,
            command.number,
            command.file_name,
            command.content,
            command.change,
            command.project_id,
        )
    ]


@decisions.on(c.EditVariant)
def _edit(state: Variant, command: c.EditVariant) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("edit", state.status, state.variant_id)
    check((KIND, CONTENT), state, command)
    if command.content.sha256 == state.content.sha256:
        return []
    return [e.VariantEdited(command.content, command.change, command.edited_by)]


@decisions.on(c.AcceptVariant)
def _accept(state: Variant, command: c.AcceptVariant) -> Sequence[Event]:
    check((KNOWN,), state, command)
    if state.status == "accepted":
        return []
    LIFECYCLE.target("accept", state.status, state.variant_id)
    return [e.VariantAccepted(command.accepted_by)]


@decisions.on(c.RejectVariant)
def _reject(state: Variant, command: c.RejectVariant) -> Sequence[Event]:
    check((KNOWN, REASON), state, command)
    if state.status == "rejected":
        return []
    LIFECYCLE.target("reject", state.status, state.variant_id)
    return [e.VariantRejected(command.rejected_by, command.reason)]


@decisions.on(c.BeginVariantMerge)
def _begin_merge(state: Variant, command: c.BeginVariantMerge) -> Sequence[Event]:
    check((KNOWN, WAITS), state, command)
    return [e.VariantMergeBegun(command.run_id)]


@decisions.on(c.RecordVariantMerged)
def _merged(state: Variant, command: c.RecordVariantMerged) -> Sequence[Event]:
    check((KNOWN,), state, command)
    if state.merge == "merged":
        return []
    check((UNDER_WAY,), state, command)
    return [e.VariantMerged(command.commit)]


@decisions.on(c.RefuseVariantMerge)
def _refuse_merge(state: Variant, command: c.RefuseVariantMerge) -> Sequence[Event]:
    check((KNOWN, REASON, UNDER_WAY), state, command)
    return [e.VariantMergeRefused(command.reason)]


class VariantBehavior(EventSourcedBehavior[Variant]):
    """The variant as an event-sourced entity."""

    entity_type = "Variant"
    state_type = Variant

    def empty_state(self) -> Variant:
        """A variant before it was made."""
        return Variant()

    def apply_event(self, state: Variant, recorded: Recorded) -> Variant:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Variant, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
