"""Refuses a second answer in words that say whose the first one was, when it came, and that it stands."""

from __future__ import annotations

from guildhall.domain.approvals import errors
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.rules import Lifecycle, refused


def check_unanswered(lifecycle: Lifecycle, state: Approval, action: str) -> None:
    """Let an answer pass to what still waits for one; ``action`` is ``approve`` or ``reject``.

    Raises:
        ApprovalTransitionRefused: when the question was answered or withdrawn, or its time was over.
    """
    if lifecycle.allows(action, state.status):
        return
    nobody = state.reason if state.status == "withdrawn" else "nobody answered in time"
    by = f" by {state.approver}" if state.approver else f", for {nobody}"
    at = f" at {state.answered_at:%Y-%m-%d %H:%M:%S} UTC" if state.answered_at else ""
    says = f"approval {state.approval_id} is {state.status} already{at}{by}; nothing was changed"
    raise refused(errors.ApprovalTransitionRefused, says, f"approval.{action}_what_is_asked", "status")
