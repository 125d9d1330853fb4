"""Sends a task back to dev_work_cycle with what was found; the domain stops it when that was too often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Views
from guildhall.application.tasks.codes import is_changelog
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.policies.transitions import WAITING, WORKING
from guildhall.domain.tasks.commands import RequestChanges
from guildhall.domain.tasks.events import FindingSource
from guildhall.domain.tasks.task import Task

MAX_ITERATIONS = 3

CYCLES = ("lead_review_cycle", "qa_test_cycle", "security_scan_cycle")
"""The nodes that judge a task's criteria, in the order in which it passes them."""


def is_judged_here(shift: Shift) -> bool:
    """Whether a judging cycle looks at its task: all that may be merged and whose work is to be reviewed.

    An approval from outside of the run is nobody's review, test or scan: only what they let pass before its
    merge was announced needs none of them any more.
    """
    task = shift.subject
    if task.status == "review":
        return True
    if task.status not in ("approved", "merging") or task.review == "none":
        return False
    return task.merge_intent is None


def out_of_review(task: Task) -> Outcome:
    """What a judging cycle says of a task at which it does not look.

    One that needs none, or is merged already, goes on to its merge; one that was sent back is waited for.
    """
    if task.status in ("approved", "merging"):
        return Outcome({"outcome": "pass", "note": f"it is {task.status} already", "commit": task.commit})
    if task.status in (*WAITING, *WORKING):
        return Outcome({"outcome": "back", "note": f"it is {task.status} again"})
    return Outcome({"outcome": "gone", "note": f"it is {task.status}"})


def send_back(
    shift: Shift, findings: list[str], source: FindingSource, results: Sequence[dict[str, str]] = ()
) -> Outcome:
    """The outcome of a cycle that found something; ``results`` are of the criteria that it judged itself."""
    arguments = {
        "task_id": shift.subject.id,
        "findings": findings,
        "source": source,
        "max_iterations": int(shift.setting("max_review_iterations", MAX_ITERATIONS)),
        "results": [*_judged_before(shift), *results],
    }
    result: dict[str, Any] = {"outcome": "back", "findings": findings[:5], "source": source}
    judged = {"results": list(results)} if results else {}
    return Outcome({**result, **judged}, (Effect("task.sent_back", arguments),))


def _judged_before(shift: Shift) -> list[dict[str, str]]:
    """What the cycles before this one found of the task's criteria, when they let it pass to here."""
    views = shift.company.journal.views(shift.company.scope)
    passed = passed_by(views, shift.step.run_id, shift.subject.id)
    earlier = CYCLES[: CYCLES.index(shift.step.node)] if shift.step.node in CYCLES else CYCLES
    return [result for node in earlier for result in passed.get(node, {}).get("results", [])]


def passed_by(views: Views, run_id: str, task_id: str | None) -> dict[str, dict[str, Any]]:
    """The newest result with which each node let a task pass."""
    passed: dict[str, dict[str, Any]] = {}
    rows = views.find("Step", task_id=task_id, run_id=run_id, newest_first=True, limit=100)
    for row in reversed(rows):
        if row.state.result.get("outcome") == "pass":
            passed[row.state.node] = row.state.result
    return passed


def request_changes(
    tx: Transaction,
    task_id: str,
    findings: list[str],
    source: FindingSource,
    max_iterations: int,
    results: Sequence[dict[str, Any]] = (),
) -> None:
    """Have the task send its work back, where it is still being judged or merged.

    A changelog that a person will not have is left out once it was sent back too often. ``results`` are of
    its criteria; what an older Guildhall left to be brought about has none.
    """
    task: Task = tx.state("Task", task_id)
    if task.status in ("review", "approved", "merging"):
        dispensable = source == "person" and is_changelog(task)
        judged = tuple(CriterionResult(**result) for result in results)
        command = RequestChanges(
            tuple(findings), source, max_iterations, dispensable=dispensable, results=judged
        )
        tell(tx, task_id, command)
