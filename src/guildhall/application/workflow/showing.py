"""Shows whether a task's criteria hold that commands decide; it must never judge work by anything else."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.company import Company
from guildhall.application.sessions.work import Work
from guildhall.application.workflow.shift import tail
from guildhall.domain.policies.criteria import Criterion, CriterionResult
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

UNREVIEWED = "not verified: the backlog asks for no review"


def run_commands(work: Work, criteria: Sequence[Criterion]) -> list[CriterionResult]:
    """Run the criteria that are commands in a session's workspace."""
    results: list[CriterionResult] = []
    for criterion in criteria:
        if criterion.kind != "command":
            continue
        work.note(f"$ {criterion.command}")
        ran = work.run(criterion.command)
        detail = "" if ran.ok else _failure(_ending(ran.ending, ran.exit_code), tail(ran.output, 600))
        results.append(CriterionResult(criterion.text, "passed" if ran.ok else "failed", detail))
    return results


def _failure(how: str, output: str) -> str:
    return f"{how}: {output}" if output else f"{how}; it printed nothing"


def _ending(ending: str, exit_code: int) -> str:
    return f"exit {exit_code}" if ending == "exited" else f"ended at its limit ({ending})"


def shown_unreviewed(
    company: Company, run: Run, task: Task, work: Work, commit: str
) -> tuple[CriterionResult, ...]:
    """What the criteria say of work that nobody reviews, run in a fresh tree of its commit; else nothing.

    Raises:
        SessionEnded: when the session may not go on; its workspace is nothing to go on in then.
    """
    if task.review != "none" or not task.criteria:
        return ()
    work.finished.clear()
    folder = company.world.storage.clear_workspace(work.terms.session_id)
    company.world.repositories.open(task.project_id).checkout_tree(folder, commit)
    prose = "failed" if run.config_snapshot.get("prose") == "block" else "not_verified"
    unjudged = [CriterionResult(one.text, prose, UNREVIEWED) for one in task.criteria if one.kind == "prose"]
    return (*run_commands(work, task.criteria), *unjudged)


def failing(results: Sequence[CriterionResult]) -> str:
    """What was shown not to hold, in words; empty when nothing was."""
    return "\n".join(one.told for one in results if one.outcome == "failed")
