"""What can be asked of an approval, as imperative records; ``at`` is the aware time of asking."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from guildhall.domain.record import Record

ApproverKind = Literal["person", "agent", "service"]

ApprovalGate = Literal["merge", "run_end", "scan"]
"""Where a person is asked: before a merge, before a run's end, or about what a scan found."""

GATES: tuple[str, ...] = get_args(ApprovalGate)


class RequestApproval(Record):
    """Ask a person about content with this sha256 (64 hexadecimal digits)."""

    approval_id: str
    subject: str
    question: str
    content_sha256: str
    requested_by: str
    expires_at: datetime | None = None
    gate: str = "merge"


class Approve(Record):
    """Approve exactly the content with this sha256, as the person who is logged in.

    ``own_work`` when the approver made it; ``only_member`` when the org has nobody else who could answer.
    """

    approver: str
    approver_kind: ApproverKind
    content_sha256: str
    at: datetime
    reason: str = ""
    own_work: bool = False
    only_member: bool = False


class Reject(Record):
    """Refuse, and say why."""

    approver: str
    approver_kind: ApproverKind
    content_sha256: str
    at: datetime
    reason: str


class WithdrawApproval(Record):
    """Ask no more, for a reason; a question that is closed already stays as it is."""

    reason: str


class ExpireApproval(Record):
    """Close a question whose time is over; a question that is closed already stays as it is."""

    at: datetime
