"""Questions about approvals: which wait for an answer, and which one is meant; nothing is changed here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.application.ports.views import Views
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.errors import ApprovalUnknown
from guildhall.domain.kernel import Conflict

MOST = 1000
SHORTEST_PREFIX = 4
"""Characters of an id by which an approval may be called."""


ANSWERED = (
    *("approval_id", "gate", "subject", "question", "content_sha256", "requested_by", "status", "approver"),
    *("reason", "own_work", "expires_at", "created_at", "answered_at"),
)
"""What an answer says of an approval."""


class AmbiguousApproval(Conflict):
    """Several approvals are meant."""


def asked(views: Views) -> list[Approval]:
    """What waits for an answer, the oldest first."""
    return [row.state for row in views.find("Approval", status="asked", limit=MOST)]


def asked_about(views: Views, *subjects: str) -> list[Approval]:
    """What waits for an answer about these subjects (``Task:…``, ``Run:…``)."""
    return [row.state for row in views.find("Approval", subject=subjects, status="asked", limit=MOST)]


def approval_answer(approval: Approval) -> dict[str, Any]:
    """An approval as a JSON value; its times are RFC 3339."""
    values = {name: getattr(approval, name) for name in ANSWERED}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def approval_by(views: Views, reference: str) -> Approval:
    """The approval of an id, or the one that waits and whose id begins so.

    Raises:
        ApprovalUnknown: when there is none.
        AmbiguousApproval: when several are meant.
    """
    exact: Approval | None = views.get("Approval", reference)
    if exact is not None:
        return exact
    found = [one for one in asked(views) if one.approval_id.startswith(reference)]
    if len(reference) < SHORTEST_PREFIX or not found:
        raise ApprovalUnknown(
            f"no approval that waits begins with {reference[:40]!r}; `guildhall approvals` lists them",
            field="approval",
        )
    if len(found) > 1:
        raise AmbiguousApproval(f"{len(found)} approvals begin with {reference[:40]!r}; write more of the id")
    return found[0]
