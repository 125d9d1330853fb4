"""What keeps a task from its merge; it must never let one in that cannot be looked at."""

from __future__ import annotations

from guildhall.application.approvals.gates import is_covered, question_at
from guildhall.application.approvals.verdicts import CHANGED
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.sending_back import send_back
from guildhall.application.workflow.shift import Effect, Outcome, Shift
from guildhall.domain.tasks import commands


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


def block_unapproved(tx: Transaction, task_id: str, detail: str) -> None:
    """Have a task wait for people, where nobody answered in time whether it may be merged."""
    if tx.state("Task", task_id).status in ("review", "approved", "merging"):
        tell(tx, task_id, commands.BlockTask("approval_expired", detail, "guildhall"))
