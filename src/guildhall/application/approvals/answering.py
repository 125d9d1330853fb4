"""How a person answers: about exactly what stands there now, and not about their own work.

The only member of an org may approve their own work, and the event says so (*Task: one state machine*).
"""

from __future__ import annotations

from guildhall.application.approvals.gates import content_of
from guildhall.application.authors import is_author
from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Origin, Transaction
from guildhall.application.ports.views import Views
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.commands import Approve, ApproverKind, ExpireApproval, Reject
from guildhall.domain.approvals.errors import ApprovalUnknown
from guildhall.domain.kernel import DomainError
from guildhall.domain.leases.holder import Holder
from guildhall.domain.record import Record
from guildhall.domain.tasks.task import Task

BATCH = 200
APPROVING = ("owner", "admin", "member")
"""The roles of people who may approve."""

VOID = "0" * 64
"""The digest of nothing: no approval is bound to it."""


class Answerer(Record):
    """Who answers: ``only_member`` when their org has no other person who could.

    ``user_id`` is that of somebody who signed in.
    """

    name: str
    kind: ApproverKind
    only_member: bool = False
    user_id: str = ""


def has_only_member(views: Views) -> bool:
    """Whether an org has no second person who could approve."""
    return views.count("Member", 2, role=APPROVING) <= 1


def what_stands(company: Company, approval_id: str) -> str:
    """The sha256 of what an approval would be about now.

    Raises:
        ApprovalUnknown: when there is no such approval.
    """
    approval: Approval = company.journal.state(company.scope, "Approval", approval_id)
    if not approval.exists:
        raise ApprovalUnknown("there is no approval of this id", field="approval_id")
    if approval.status != "asked":
        return approval.content_sha256
    content = content_of(company, approval)
    return VOID if content is None else content.sha256


def approve(tx: Transaction, approval_id: str, who: Answerer, content_sha256: str, reason: str) -> Approval:
    """Approve what has this sha256.

    Raises:
        DomainError: when somebody else has to, when it has changed, or when it was answered.
    """
    own = _is_own(tx, approval_id, who)
    command = Approve(who.name, who.kind, content_sha256, tx.now, reason, own, who.only_member)
    approval: Approval = tx.ask("Approval", approval_id, command)
    return approval


def reject(tx: Transaction, approval_id: str, who: Answerer, content_sha256: str, reason: str) -> Approval:
    """Refuse what has this sha256, for a reason that its author will read."""
    command = Reject(who.name, who.kind, content_sha256, tx.now, reason)
    approval: Approval = tx.ask("Approval", approval_id, command)
    return approval


def expire_approvals(company: Company) -> int:
    """Close the questions whose time is over; returns how many were. Those that wait on cost nothing."""
    now, views = company.system.clock.now(), company.journal.views(company.scope)
    expired = 0
    while rows := views.come_due("Approval", now, BATCH):
        closed = sum(_expire(company, row.id) for row in rows)
        if not closed:
            break  # each of them was answered meanwhile
        expired += closed
    return expired


def _expire(company: Company, approval_id: str) -> bool:
    def unit(tx: Transaction) -> bool:
        after: Approval = tx.ask("Approval", approval_id, ExpireApproval(tx.now))
        return after.status == "expired"

    try:
        return company.journal.execute(company.scope, Origin("guildhall"), unit)
    except JournalUnavailable:
        raise
    except DomainError:
        return False  # somebody answered at the last moment


def _is_own(tx: Transaction, approval_id: str, who: Answerer) -> bool:
    """Whether somebody would answer about work of their own."""
    subject: str = tx.state("Approval", approval_id).subject
    kind, _, entity_id = subject.partition(":")
    if kind != "Task":
        return False
    task: Task = tx.state("Task", entity_id)
    return is_author(tx.views, task.author, Holder(who.name), who.user_id)
