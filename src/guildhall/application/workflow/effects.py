"""What a report brings about, by name: it is told as data, so that it can be kept on disk and told again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import close_session, tell
from guildhall.application.workflow import admission, analysis, decision, merging, security, sending_back
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.steps.step import CompleteStep
from guildhall.domain.tasks.commands import BlockTask, CancelTask, CompleteTask

BringAbout = Callable[..., None]
"""Given the transaction and an effect's arguments by name; raises what the domain refuses by."""


def complete_task(
    tx: Transaction,
    task_id: str,
    session_id: str,
    fence: int,
    commit: str | None,
    changed: bool,
    summary: str,
    results: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Have a task take its work as complete, under the fence of the session that did it."""
    shown = tuple(CriterionResult(**one) for one in results)
    after = tell(tx, task_id, CompleteTask(fence, commit, changed, shown, summary=summary))
    close_session(tx, after, session_id, "completed", completed=True)


def block_task(tx: Transaction, task_id: str, session_id: str, fence: int, reason: str, detail: str) -> None:
    """Have a task wait for people, under the fence of the session that came to that end."""
    after = tell(tx, task_id, BlockTask(reason, detail, "guildhall", fence))
    close_session(tx, after, session_id, "completed", completed=True)


def leave_out_task(tx: Transaction, task_id: str, session_id: str, fence: int, reason: str) -> None:
    """Give a task up that a person will not have, under the fence of the session that came to that end."""
    after = tell(tx, task_id, CancelTask(reason, fence))
    close_session(tx, after, session_id, "completed", completed=True)


def complete_step(tx: Transaction, step_id: str, fence: int, result: dict[str, Any]) -> None:
    """Hand in a step's result; its heartbeat is forgotten with it, so that nobody finds it stale later."""
    tx.ask("Step", step_id, CompleteStep(fence, result))
    tx.drop("Heartbeat", f"Step:{step_id}")


EFFECTS: Mapping[str, BringAbout] = {
    "kickoff.completed": analysis.complete_kickoff,
    "run.ended": decision.end_with_report,
    "step.completed": complete_step,
    "task.blocked": block_task,
    "task.completed": complete_task,
    "task.finished": merging.finish,
    "task.left_out": leave_out_task,
    "task.merged": merging.record_merged,
    "task.scanned": security.add_scan,
    "task.sent_back": sending_back.request_changes,
    "task.unapproved": admission.block_unapproved,
}
