"""Ends runs: what is still in flight comes to rest, so that it stands in no other run's way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guildhall.application.approvals.withdrawing import withdraw_questions
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.variants.settling import settle_variant
from guildhall.application.vocabulary import standing
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.projects.commands import EndRunOnProject
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.commands import EndRun
from guildhall.domain.runs.events import EndStatus
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.commands import BlockTask

RUN_ENDED = "run_ended"


def rest_tasks(tx: Transaction, run_id: str) -> None:
    """Block what is in flight in a run that nobody will work for any more; a later run takes it up there."""
    left = [task for status in IN_FLIGHT for task in tasks_of(tx.views, run_id=run_id, status=status)]
    for task in left:
        detail = f"its run ended while it was {standing(task.status)}"
        tell(tx, task.id, BlockTask(RUN_ENDED, detail, "guildhall", resting=True))


def end_run(
    tx: Transaction, run_id: str, status: EndStatus, reason: str, summary: Mapping[str, Any] | None = None
) -> None:
    """End a run with its open questions, and let its project go on without it; nothing when it has ended."""
    run: Run = tx.state("Run", run_id)
    if run.ended:
        return
    rest_tasks(tx, run_id)
    withdraw_questions(tx, run_id)
    tx.ask("Run", run_id, EndRun(status, reason, dict(summary or {})))
    project: Project = tx.state("Project", run.project_id)
    if project.active_run_id == run_id:
        tx.ask("Project", run.project_id, EndRunOnProject(run_id, status))
    settle_variant(tx, run_id)
