"""Questions about approvals: which there are, and which wait for an answer; nothing is changed here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guildhall.application.approvals.about import about
from guildhall.application.ports.views import Views
from guildhall.domain.approvals.approval import Approval

MOST = 1000

ANSWERED = (
    *("approval_id", "gate", "subject", "question", "content_sha256", "requested_by", "status", "approver"),
    *("reason", "own_work", "expires_at", "created_at", "answered_at"),
)
"""What an answer says of an approval."""

NOTHING: dict[str, Any] = {"current": False, "base": "", "commit": "", "diff": "", "sarif": None}
"""What stands behind a question that was answered, once nothing does any more."""


def asked(views: Views) -> list[Approval]:
    """What waits for an answer, the oldest first."""
    return [row.state for row in views.find("Approval", status="asked", limit=MOST)]


def newest_asked(views: Views, limit: int) -> list[Approval]:
    """What people were ever asked, answered or not, the newest first."""
    return [row.state for row in views.find("Approval", newest_first=True, limit=limit)]


def asked_about(views: Views, *subjects: str) -> list[Approval]:
    """What waits for an answer about these subjects (``Task:…``, ``Run:…``)."""
    return [row.state for row in views.find("Approval", subject=subjects, status="asked", limit=MOST)]


def approval_answer(approval: Approval) -> dict[str, Any]:
    """An approval as a JSON value; its times are RFC 3339."""
    values = {name: getattr(approval, name) for name in ANSWERED}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def listed_answer(views: Views, approval: Approval) -> dict[str, Any]:
    """An approval as :func:`approval_answer`, with the task, run and project that it is ``about``."""
    return {**approval_answer(approval), "about": about(views, approval.subject)}
