"""Gives up a step that cannot be done: its task is blocked, or its run goes to its end without it."""

from __future__ import annotations

from guildhall.application.nodes import called
from guildhall.application.ports.agent_runtime import ThinkingFailed
from guildhall.application.ports.journal import Transaction
from guildhall.application.runs.ending import end_run
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.environments import SetupFailed
from guildhall.domain.policies.transitions import OPEN
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import CompleteStep, Step
from guildhall.domain.tasks.commands import BlockTask


def failed_by(error: Exception) -> str:
    """What a step failed by: what says in words what to do as it is, anything else with its kind."""
    told = isinstance(error, SetupFailed | ThinkingFailed)
    return str(error) if told else f"{type(error).__name__}: {error}"


def give_up_step(tx: Transaction, step_id: str, step: Step, reason: str, note: str) -> None:
    """Complete a claimed step with its failure.

    What was merged until then is delivered and reported; only where the last node fails, its run ends here,
    and a later one brings it along.
    """
    outcome = "blocked" if step.task_id else "failed"
    result = {"outcome": outcome, "reason": reason, "note": note[:2000]}
    tx.ask("Step", step_id, CompleteStep(step.fence, result))
    if step.task_id and tx.state("Task", step.task_id).status in OPEN:
        tell(tx, step.task_id, BlockTask(reason, note[:3500], "guildhall", resting=True))
    elif step.node == "final_decision":
        run: Run = tx.state("Run", step.run_id)
        reason = (
            f"{called(step.node)}: {note[:2000]}; what was merged and not delivered the next run brings along"
        )
        end_run(tx, step.run_id, "failed", reason, {"kept": [run.branch]})
