"""Approves what the cycles of a run let pass, and says why; it must never merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.shift import Shift
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task


def approved(shift: Shift) -> Task:
    """Approve the task if that is still to be done, with what the cycles found of its criteria.

    Raises:
        CriteriaNotMet: when one is known to fail.
        DomainError: when somebody moved the task meanwhile.
    """
    task = shift.subject
    if task.status != "review":
        return task
    terms = shift.work.terms
    results = tuple(CriterionResult(**result) for result in shift.step.request.get("results", ()))
    scanned = shift.setting("security_gate", "block_critical") != "off"
    command = commands.ApproveTask(
        approver=terms.agent_id,
        agent_id=terms.agent_id,
        session_id=terms.session_id,
        results=results,
        rationale=_rationale(
            results,
            shift.step.request.get("tests", {}),
            scanned=scanned,
            accepted=str(shift.step.request.get("accepted", "")),
        ),
        prose=shift.setting("prose", "report"),
    )
    return shift.held.journal.execute(
        shift.company.scope, terms.origin, lambda tx: tell(tx, task.id, command)
    )


def _rationale(
    results: Sequence[CriterionResult], tests: Mapping[str, str], *, scanned: bool, accepted: str = ""
) -> str:
    """Why a task is approved: what passed, plainly what could not be verified, and what a person accepted."""
    passed = ["criteria"]
    doubts: list[str] = []
    if tests.get("outcome") == "passed":
        passed.append(f"tests ({tests['note']})" if tests.get("note") else "tests")
    elif tests:
        doubts.append(f"the tests say nothing of it: {tests['note']}")
    if accepted:
        doubts.append(accepted)
    elif scanned:
        passed.append("scan")
    else:
        doubts.append("the scan is off")
    judged = [one for one in results if one.outcome == "not_verified" and one.detail != tests.get("note")]
    if judged:
        doubts.append(f"not verified: {', '.join(one.text for one in judged)}")
    *others, last = passed
    said = f"{', '.join(others)} and {last} passed" if others else f"{last} passed"
    return "; ".join([said, *doubts])
