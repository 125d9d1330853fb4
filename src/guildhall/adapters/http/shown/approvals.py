"""How questions to people are represented, and what is shown beside them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.application.approvals.about import about
from guildhall.application.ports.views import Views
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.policies.criteria import Outcome


class ApprovalShown(ShownModel):
    """A question to a person, bound to the sha256 of what it is about."""

    approval_id: str
    gate: str = Field(
        description="`merge`, `run_end` or `scan`; empty where an older Guildhall asked.", examples=["scan"]
    )
    subject: str = Field(examples=["Task:0190a3c5-3b5e-7cc0-9d6e-6b2f6f0f7a11"])
    question: str
    content_sha256: str
    requested_by: str
    status: Literal["asked", "approved", "rejected", "expired", "withdrawn"]
    approver: str
    reason: str
    own_work: bool
    expires_at: datetime | None
    created_at: datetime | None
    answered_at: datetime | None


class AboutShown(ShownModel):
    """Whose work a question is about; what there is none of is empty."""

    task: str = Field(description="Its code.", examples=["T-1"])
    task_id: str
    title: str
    run_id: str
    project: str = Field(description="Its name.", examples=["shop"])
    project_id: str


class ApprovalListed(ApprovalShown):
    """A question with what it is about."""

    about: AboutShown


class JudgedShown(ShownModel):
    """A criterion of the task that is asked about, or what else was judged of it."""

    text: str
    outcome: Outcome | None = Field(description="Null where it has not been judged yet.")
    detail: str


class AboutInFull(AboutShown):
    """Whose work a question is about, and how that was judged; of a run nothing is."""

    criteria: list[JudgedShown]


class ContentShown(ShownModel):
    """What would be approved now; ``current`` is false where it is not what was asked about any more."""

    approval_id: str
    content_sha256: str
    current: bool
    base: str
    commit: str
    diff: str
    sarif: dict[str, Any] | None = Field(
        description="What the scan found, as SARIF 2.1.0, where that is what the question is about."
    )


def approval_listed(views: Views, approval: Approval) -> ApprovalListed:
    """A question with the task, run and project that it is about."""
    return ApprovalListed(
        **dict(approval_shown(approval)), about=AboutShown(**about(views, approval.subject))
    )


def approval_shown(approval: Approval) -> ApprovalShown:
    """A question as it is represented."""
    return ApprovalShown(
        approval_id=approval.approval_id,
        gate=approval.gate,
        subject=approval.subject,
        question=approval.question,
        content_sha256=approval.content_sha256,
        requested_by=approval.requested_by,
        status=approval.status,
        approver=approval.approver,
        reason=approval.reason,
        own_work=approval.own_work,
        expires_at=approval.expires_at,
        created_at=approval.created_at,
        answered_at=approval.answered_at,
    )
