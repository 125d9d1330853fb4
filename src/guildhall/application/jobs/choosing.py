"""Decides on variants: accepts one of a job's, sets one aside; edits are prepared in ``editing``."""

from __future__ import annotations

from guildhall.application.ports.journal import Transaction
from guildhall.domain.jobs.commands import AcceptJobVariant
from guildhall.domain.variants.commands import AcceptVariant, RejectVariant
from guildhall.domain.variants.errors import VariantUnknown
from guildhall.domain.variants.variant import Variant


def accept_variant(tx: Transaction, variant_id: str, who: str) -> Variant:
    """Make a variant its job's outcome: of two that are accepted at once, the journal takes the first.

    A code variant waits from now on for the merge queue of its project.

    Raises:
        JobDecided: when another one of the job is.
        DomainError: when it is no draft.
    """
    before: Variant = tx.state("Variant", variant_id)
    if not before.exists:
        raise VariantUnknown("there is no such variant", rule="variant.exists")
    tx.ask("Job", before.job_id, AcceptJobVariant(variant_id))
    variant: Variant = tx.ask("Variant", variant_id, AcceptVariant(who))
    return variant


def reject_variant(tx: Transaction, variant_id: str, who: str, reason: str) -> Variant:
    """Set a draft aside.

    Raises:
        DomainError: when it is no draft.
    """
    variant: Variant = tx.ask("Variant", variant_id, RejectVariant(who, reason))
    return variant
