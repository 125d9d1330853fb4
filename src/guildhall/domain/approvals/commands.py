"""What can be asked of an approval, as imperative dataclasses; ``at`` is the aware time of asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

ApproverKind = Literal["person", "agent", "service"]

ApprovalGate = Literal["merge", "run_end", "scan"]
"""Where a person is asked: before a merge, before a run's end, or about what a scan found."""

GATES: tuple[str, ...] = get_args(ApprovalGate)


@dataclass(frozen=True, slots=True)
class RequestApproval:
    """Ask a person about content with this sha256 (64 hexadecimal digits)."""

    approval_id: str
    subject: str
    question: str
    content_sha256: str
    requested_by: str
    expires_at: datetime | None = None
    gate: str = "merge"


@dataclass(frozen=True, slots=True)
class Approve:
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


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse, and say why."""

    approver: str
    approver_kind: ApproverKind
    content_sha256: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ExpireApproval:
    """Close a question whose time is over; a question that is closed already stays as it is."""

    at: datetime
