"""What can happen to an approval; it must never change the meaning of an event once written."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Event, event


@event("approval.requested", version=2)
class ApprovalRequested(Event):
    """A person is asked at a gate about something whose content has this sha256; it may expire."""

    approval_id: str
    subject: str
    question: str
    content_sha256: str
    requested_by: str
    expires_at: datetime | None
    gate: str


@event("approval.approved")
class ApprovalApproved(Event):
    """A person approved exactly that content; ``own_work`` when the org's only member made it."""

    content_sha256: str
    approver: str
    reason: str
    own_work: bool


@event("approval.rejected")
class ApprovalRejected(Event):
    """A person refused, and said why."""

    content_sha256: str
    approver: str
    reason: str


@event("approval.expired")
class ApprovalExpired(Event):
    """Nobody answered in time."""


@event("approval.withdrawn")
class ApprovalWithdrawn(Event):
    """Nobody waits for the answer any more, for this reason; it may be asked anew."""

    reason: str
