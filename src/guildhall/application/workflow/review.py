"""lead_review_cycle: the reviewer sees the change in a fresh tree and runs the criteria itself."""

from __future__ import annotations

from collections.abc import Callable

from guildhall.application.branches import brought_from
from guildhall.application.named_paths import listed
from guildhall.application.sessions.assignments import assignment_of
from guildhall.application.workflow.checks import on_tree
from guildhall.application.workflow.sending_back import is_judged_here, out_of_review, send_back
from guildhall.application.workflow.shift import Outcome, Shift
from guildhall.application.workflow.showing import run_commands
from guildhall.domain.policies import ownership
from guildhall.domain.policies.criteria import Criterion, CriterionResult
from guildhall.domain.record import asdict

LATER = ("tests_pass", "no_finding", "no_new_finding", "artifact")
"""Checks that the cycles after this one make."""

NOTHING_BROUGHT = (
    "its commit brings nothing to the branch, which has all of it without this task: "
    "hand in what the task asks for, or no commit where nothing is to be changed"
)


def perform(shift: Shift) -> Outcome:
    """Judge a task's change by its owned paths and criteria."""
    task = shift.subject
    if not is_judged_here(shift):
        return out_of_review(task)
    commit = task.commit or shift.tip()
    base = brought_from(shift.company, shift.run, commit)
    paths = [change.path for change in shift.repository.changes(base, commit)]
    findings = ownership_findings(task.owned_paths, paths)
    if task.commit is not None:
        findings += nothing_brought(paths)
    results = list(on_tree(shift, commit, lambda: run_commands(shift.work, task.criteria)))
    results += _checks(task.criteria, findings, paths)
    prose = [one for one in task.criteria if one.kind == "prose"]
    results += _prose(shift, prose, lambda: shift.repository.diff(base, commit))
    failed = [result for result in results if result.outcome == "failed"]
    findings += [result.told for result in failed if result.detail not in findings]
    kept = [asdict(result) for result in results]
    if findings:
        return send_back(shift, findings, "review", results=kept)
    return Outcome({"outcome": "pass", "results": kept, "commit": task.commit})


def nothing_brought(paths: list[str]) -> list[str]:
    """What is wrong with a commit that changes no path: it was handed in as a change."""
    return [] if paths else [NOTHING_BROUGHT]


def ownership_findings(owned: tuple[str, ...] | None, paths: list[str]) -> list[str]:
    """What is wrong with changed paths that lie outside the owned ones, empty where they all lie within."""
    if owned is None:
        return []
    outside = ownership.outside(owned, paths)
    if not outside:
        return []
    return [f"it changes paths that it does not own: {listed(outside, 10)}"]


def _checks(
    criteria: tuple[Criterion, ...], ownership_findings: list[str], paths: list[str]
) -> list[CriterionResult]:
    results: list[CriterionResult] = []
    for criterion in criteria:
        if criterion.check == "only_owned_paths":
            detail = "; ".join(ownership_findings)
            results.append(CriterionResult(criterion.text, "failed" if detail else "passed", detail))
        elif criterion.check == "no_file_changed":
            detail = f"it changes {listed(paths, 10)}" if paths else ""
            results.append(CriterionResult(criterion.text, "failed" if paths else "passed", detail))
    return results


def _prose(shift: Shift, criteria: list[Criterion], diff: Callable[[], str]) -> list[CriterionResult]:
    """Have the runtime judge what no command can; what it cannot judge is reported as not verified."""
    if not criteria:
        return []
    task = shift.subject
    texts = [criterion.text for criterion in criteria]
    assignment = assignment_of(shift.company, shift.project, task, "dev_lead")
    verdict = shift.runtime.review(assignment, diff(), texts, shift.work)
    # What needs a person is not held against what a person has approved by now.
    blocks = shift.setting("prose", "report") == "block" and not task.approver.startswith("person:")
    results: list[CriterionResult] = []
    for text in texts:
        if text in verdict.unverified:
            outcome = "failed" if blocks else "not_verified"
            results.append(CriterionResult(text, outcome, "not verified: it needs a person or a model"))
        elif verdict.approved:
            results.append(CriterionResult(text, "passed", verdict.rationale[:600]))
        else:
            detail = "; ".join(verdict.findings) or verdict.rationale
            results.append(CriterionResult(text, "failed", detail[:2000]))
    return results
