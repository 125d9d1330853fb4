"""What keeps a task from its merge; it must never let one in that cannot be looked at."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.approvals.gates import is_covered, question_at
from guildhall.application.approvals.verdicts import CHANGED
from guildhall.application.authorship import author_of
from guildhall.application.named_paths import listed
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.sending_back import CYCLES, is_judged_here, passed_by, send_back
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.domain.policies.transitions import JUDGED
from guildhall.domain.tasks import commands

UNJUDGED = "this run has not reviewed, tested and scanned what would be merged"


def refused_by(shift: Shift) -> Outcome | None:
    """What becomes of a task that a person has to approve and did not, none where it may go on."""
    task = shift.subject
    question = question_at(shift.company, shift.run, shift.step.node, task.id)
    if question is None or is_covered(shift.company.journal.views(shift.company.scope), question):
        return None
    reason = str(shift.step.request.get("refused", ""))
    if not reason:
        return Outcome({"outcome": "back", "note": CHANGED})
    if shift.step.request.get("how") == "rejected":
        return send_back(shift, [reason], "person")
    effect = Effect("task.unapproved", {"task_id": task.id, "detail": reason})
    return Outcome({"outcome": "blocked", "reason": "approval_expired"}, (effect,))


def unjudged(shift: Shift) -> Outcome | None:
    """What becomes of a task whose commit this run's own cycles did not let pass, none where they did.

    Who approved it does not matter: an approval is no test and no scan. It goes through the cycles (again).
    """
    task = shift.subject
    if task.status not in JUDGED or not is_judged_here(shift) or task.review == "none":
        return None
    passed = passed_by(shift.company.journal.views(shift.company.scope), shift.run.run_id, task.id)
    if all(passed.get(node, {}).get("commit", "") == task.commit for node in CYCLES):
        return None
    if task.commit is not None:
        # The cycles cannot look at what does not merge: it goes back for that.
        merged = shift.repository.merge(shift.tip(), task.commit, author_of(task.role), "preview")
        if merged.conflicts:
            return send_back(shift, [conflict_finding(merged.conflicts)], "merge")
    return Outcome({"outcome": "back", "note": UNJUDGED})


def conflict_finding(paths: Sequence[str]) -> str:
    """What is wrong with a change that does not merge, by the paths in conflict."""
    return f"it conflicts with what was merged meanwhile, in: {listed(paths, 20)}"


def block_unapproved(tx: Transaction, task_id: str, detail: str) -> None:
    """Have a task wait for people, where nobody answered in time whether it may be merged."""
    if tx.state("Task", task_id).status in ("review", "approved", "merging"):
        tell(tx, task_id, commands.BlockTask("approval_expired", detail, "guildhall"))
