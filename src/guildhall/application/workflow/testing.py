"""qa_test_cycle: the tests on the merged tree; a failure is blamed on the change only when base passes."""

from __future__ import annotations

from dataclasses import asdict

from guildhall.application.authorship import author_of
from guildhall.application.workflow.checks import Check, tests_on
from guildhall.application.workflow.sending_back import send_back
from guildhall.application.workflow.shift import Outcome, Shift
from guildhall.domain.policies.criteria import CriterionResult


def perform(shift: Shift) -> Outcome:
    """Run the project's tests on what merging the task would make of the run's branch."""
    task = shift.subject
    if task.status != "review":
        return Outcome({"outcome": "gone"})
    tip = shift.tip()
    head = merged_preview(shift, tip)
    if head is None:
        return Outcome({"outcome": "pass", "note": "it conflicts with the branch; the merge will say how"})
    check = tests_on(shift, head)
    if check is None:
        return Outcome(
            {"outcome": "pass", "results": _results(shift, "not_verified", "no test command"), "note": ""}
        )
    if check.ok:
        return Outcome({"outcome": "pass", "results": _results(shift, "passed", ""), "note": ""})
    return _judge_failure(shift, tip, head, check)


def merged_preview(shift: Shift, tip: str) -> str | None:
    """A commit with the files that merging would give; none when it conflicts."""
    commit = shift.subject.commit
    if commit is None:
        return tip
    merged = shift.repository.merge(tip, commit, author_of(shift.subject.role), "preview")
    return None if merged.conflicts else merged.commit


def _judge_failure(shift: Shift, tip: str, head: str, check: Check) -> Outcome:
    """Rerun the failing tests on head and on base before the change is blamed."""
    command = shift.setting("test_command", "")
    again = tests_on(shift, head, again=True)
    if again is not None and again.ok:
        note = f"`{command}` failed once and passed when it was run again: it is flaky"
        return Outcome({"outcome": "pass", "results": _results(shift, "passed", note), "note": note})
    base = tests_on(shift, tip) if tip != head else again
    if base is not None and not base.ok:
        note = f"`{command}` fails without the change too (exit {base.exit_code}); the change is not blamed"
        return Outcome({"outcome": "pass", "results": _results(shift, "not_verified", note), "note": note})
    said = f"exit {check.exit_code}" if check.ending == "exited" else f"ended at its limit ({check.ending})"
    finding = f"`{command}` fails on the merged tree ({said}) and passes without the change:\n{check.output}"
    return send_back(shift, [finding], "tests", results=_results(shift, "failed", said))


def _results(shift: Shift, outcome: str, detail: str) -> list[dict[str, str]]:
    return [
        asdict(CriterionResult(criterion.text, outcome, detail))  # type: ignore[arg-type]
        for criterion in shift.subject.criteria
        if criterion.check == "tests_pass"
    ]
