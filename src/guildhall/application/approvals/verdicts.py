"""What a person said at a gate, as whoever works behind it needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guildhall.application.approvals.gates import Question, is_covered
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.record import Record

NAMELESS = "person"
"""Who answers at a store on their own machine: there is nobody else whom a name would tell them from."""

REFUSALS: Mapping[str, str] = {
    "merge": "asked for changes",
    "run_end": "did not let the result pass",
    "scan": "did not accept what the scan found",
}
"""What a person did who said no, by the gate at which they were asked."""

EXPIRED = "nobody answered in time whether it may go on"
CHANGED = "it is not what was approved any more"


class Verdict(Record):
    """Whether an answer is there; ``request`` goes to whoever works behind the gate."""

    answered: bool
    request: dict[str, Any]


PASSED = Verdict(True, {})


def verdict_on(company: Company, question: Question, visited: int) -> Verdict:
    """What was said of a question at the gate's n-th visit."""
    if is_covered(company.journal.views(company.scope), question):
        return PASSED
    command = question.command(visited, company.system.clock.now())
    approval: Approval = company.journal.state(company.scope, "Approval", command.approval_id)
    if approval.status in ("rejected", "expired"):
        refused = {"refused": refusal(approval), "how": approval.status, "about": approval.content_sha256}
        return Verdict(True, refused)
    return Verdict(False, {})


def ask(tx: Transaction, question: Question, visited: int) -> None:
    """Put the question to people, once, and again where the end of an earlier run withdrew it."""
    command = question.command(visited, tx.now)
    if tx.state("Approval", command.approval_id).may_be_asked:
        tx.ask("Approval", command.approval_id, command)


def refusal(approval: Approval) -> str:
    """Why what was asked may not be done: who said no, in which words."""
    if approval.status != "rejected":
        return EXPIRED
    who = "a person" if approval.approver == NAMELESS else approval.approver
    return f"{who} {REFUSALS.get(approval.gate, REFUSALS['merge'])}: “{approval.reason.strip()}”"
