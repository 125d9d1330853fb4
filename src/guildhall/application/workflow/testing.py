"""qa_test_cycle: the tests on the merged tree; a failure is blamed on the change only when base passes."""

from __future__ import annotations

from typing import Literal

from guildhall.application.authorship import author_of
from guildhall.application.workflow.checks import Check, tests_on
from guildhall.application.workflow.failing import blame, broken, cause
from guildhall.application.workflow.sending_back import is_judged_here, out_of_review, send_back
from guildhall.application.workflow.shift import Outcome, Shift
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.record import Record, asdict

UNTOLD = "the project's tests pass on the merged tree"
"""What stands among the results of a task without such a criterion when the tests cannot tell."""


class Judged(Record):
    """What the tests say of a change: ``not_verified`` when they cannot tell; ``finding`` is what to mend."""

    outcome: Literal["passed", "failed", "not_verified"]
    note: str = ""
    finding: str = ""


def perform(shift: Shift) -> Outcome:
    """Run the project's tests on what merging the task would make of the run's branch."""
    task = shift.subject
    if not is_judged_here(shift):
        return out_of_review(task)
    tip = shift.tip()
    head = merged_preview(shift, tip)
    if head is None:
        return Outcome({"outcome": "pass", "note": "it conflicts with the branch; the merge will say how"})
    judged = judge_tests(shift, tip, head)
    results = _results(shift, judged)
    if judged.finding:
        return send_back(shift, [judged.finding], "tests", results=results)
    passed = {"outcome": "pass", "results": results, "commit": task.commit}
    return Outcome({**passed, "tests": judged.outcome, "note": judged.note})


def merged_preview(shift: Shift, tip: str) -> str | None:
    """A commit with the files that merging would give; none when it conflicts."""
    commit = shift.subject.commit
    if commit is None:
        return tip
    merged = shift.repository.merge(tip, commit, author_of(shift.subject.role), "preview")
    return None if merged.conflicts else merged.commit


def judge_tests(shift: Shift, tip: str, head: str) -> Judged:
    """Run the tests on ``head``; a change is blamed for what fails there each time and not on ``tip``."""
    check = tests_on(shift, head)
    if check is None:
        return Judged("not_verified", "there is no test command")
    if check.ok:
        return Judged("passed")
    command = shift.setting("test_command", "")
    again = tests_on(shift, head, again=True)
    if again is not None and again.ok:
        return Judged("passed", f"`{command}` failed once and passed when it was run again: it is flaky")
    base = tests_on(shift, tip) if tip != head else again
    if base is not None and not base.ok and tip != head:
        # What was kept of the base may itself have been a flake: it acquits only when it fails again.
        base = tests_on(shift, tip, again=True)
    if base is not None and not base.ok:
        new = broken(base.failed, check.failed, again.failed if again is not None else None)
        if new:
            return Judged(
                "failed", f"{len(new)} tests fail with the change alone", blame(command, new, check.output)
            )
        why = ": ".join(filter(None, (_how(base), cause(base.output))))
        without = f"`{command}` fails without the change too ({why}); the change is not blamed"
        return Judged("not_verified", without)
    said = _how(check)
    finding = f"`{command}` fails on the merged tree ({said}) and passes without the change:\n{check.output}"
    return Judged("failed", said, finding)


def _how(check: Check) -> str:
    return f"exit {check.exit_code}" if check.ending == "exited" else f"ended at its limit ({check.ending})"


def _results(shift: Shift, judged: Judged) -> list[dict[str, str]]:
    asked = [criterion.text for criterion in shift.subject.criteria if criterion.check == "tests_pass"]
    if not asked and judged.outcome == "not_verified":
        asked = [UNTOLD]
    return [asdict(CriterionResult(text, judged.outcome, judged.note)) for text in asked]
