"""Tells a variant and its job what became of its merge, in the transaction in which the run for it ends."""

from __future__ import annotations

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.domain.jobs.commands import RevokeAcceptance
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.commands import CancelTask
from guildhall.domain.tasks.task import Task
from guildhall.domain.variants.commands import RecordVariantMerged, RefuseVariantMerge
from guildhall.domain.variants.variant import Variant

LONGEST_REASON = 4000


def settle_variant(tx: Transaction, run_id: str) -> None:
    """Record that what an ended run brought is merged, or why not; other runs bring nothing."""
    run: Run = tx.state("Run", run_id)
    if run.variant_id is None:
        return
    variant: Variant = tx.state("Variant", run.variant_id)
    if variant.merge != "running" or variant.merge_run != run_id:
        return
    rows = tx.views.find("Task", run_id=run_id, limit=10)
    tasks: list[Task] = tx.states("Task", [row.id for row in rows])
    commit = next((task.merge_commit for task in tasks if task.merge_commit), None)
    if commit is not None and run.status != "stopped_gate":
        tx.ask("Variant", variant.variant_id, RecordVariantMerged(commit))
        return
    refuse_merge(tx, variant, _why(run, tasks))
    for task in tasks:
        if task.status not in FINAL and task.merge_intent is None:
            tell(tx, task.id, CancelTask("its variant was not merged and is a draft again"))


def refuse_merge(tx: Transaction, variant: Variant, reason: str) -> None:
    """Make an accepted variant a draft again, for a reason, and take its job's outcome back."""
    tx.ask("Variant", variant.variant_id, RefuseVariantMerge(reason[:LONGEST_REASON]))
    tx.ask("Job", variant.job_id, RevokeAcceptance(variant.variant_id))


def _why(run: Run, tasks: list[Task]) -> str:
    """What the task was blocked by, else why the run ended."""
    blocked = next((task.blocked for task in tasks if task.blocked is not None), None)
    said = blocked.detail or blocked.reason if blocked is not None else ""
    return said or run.end_reason or f"its run ended {run.status}"
