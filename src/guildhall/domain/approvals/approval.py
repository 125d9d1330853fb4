"""The state of an approval and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from guildhall.domain.approvals import events as e
from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped

ApprovalStatus = Literal["asked", "approved", "rejected", "expired", "withdrawn"]


class Approval(Record):
    """A question to a person. ``subject`` is a persistence id (``Task:…``); times are aware, in UTC.

    ``gate`` is where it is asked, empty where an older Guildhall remembered it.
    """

    approval_id: str = ""
    subject: str = ""
    question: str = ""
    content_sha256: str = ""
    requested_by: str = ""
    expires_at: datetime | None = None
    status: ApprovalStatus = "asked"
    approver: str = ""
    reason: str = ""
    own_work: bool = False
    created_at: datetime | None = None
    answered_at: datetime | None = None
    updated_at: datetime | None = None
    gate: str = ""

    @property
    def exists(self) -> bool:
        """Whether it was asked for."""
        return bool(self.approval_id)

    @property
    def due_at(self) -> datetime | None:
        """When its time is over, none once it is answered or where it waits for as long as it takes."""
        return self.expires_at if self.exists and self.status == "asked" else None

    @property
    def may_be_asked(self) -> bool:
        """Whether it can be put to people: it never was, or it was withdrawn before anybody answered."""
        return not self.exists or self.status == "withdrawn"

    def covers(self, content_sha256: str) -> bool:
        """Whether exactly this content was approved."""
        return self.status == "approved" and self.content_sha256 == content_sha256


folds = Folds()


@folds.on(e.ApprovalRequested)
def _requested(_state: Approval, event: e.ApprovalRequested, recorded: Recorded) -> Approval:
    return Approval(
        event.approval_id,
        event.subject,
        event.question,
        event.content_sha256,
        event.requested_by,
        event.expires_at,
        created_at=recorded.at,
        updated_at=recorded.at,
        gate=event.gate,
    )


@folds.on(e.ApprovalApproved)
def _approved(state: Approval, event: e.ApprovalApproved, recorded: Recorded) -> Approval:
    changes = {"approver": event.approver, "reason": event.reason, "own_work": event.own_work}
    return _answered(state, recorded, status="approved", **changes)


@folds.on(e.ApprovalRejected)
def _rejected(state: Approval, event: e.ApprovalRejected, recorded: Recorded) -> Approval:
    return _answered(state, recorded, status="rejected", approver=event.approver, reason=event.reason)


@folds.on(e.ApprovalExpired)
def _expired(state: Approval, _event: e.ApprovalExpired, recorded: Recorded) -> Approval:
    return _answered(state, recorded, status="expired")


@folds.on(e.ApprovalWithdrawn)
def _withdrawn(state: Approval, event: e.ApprovalWithdrawn, recorded: Recorded) -> Approval:
    return _answered(state, recorded, status="withdrawn", reason=event.reason)


def _answered(state: Approval, recorded: Recorded, **changes: object) -> Approval:
    return stamped(state, recorded, answered_at=recorded.at, **changes)
