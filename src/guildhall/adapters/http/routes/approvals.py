"""Approvals: what people are asked, what exactly it is about, and their answers."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Approver, Caller, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.approvals import (
    AboutInFull,
    ApprovalListed,
    ApprovalShown,
    ContentShown,
    JudgedShown,
    approval_listed,
    approval_shown,
)
from guildhall.application.access.approvals import approval_within, approvals_within
from guildhall.application.approvals import answering
from guildhall.application.approvals.about import about, judged
from guildhall.application.approvals.gates import content_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.commands import ApproverKind
from guildhall.domain.approvals.errors import ApprovalUnknown

router = FeatureRouter(prefix="/api/approvals", tags=["approvals"])

KINDS: dict[str, ApproverKind] = {"user": "person", "worker": "agent", "session": "agent"}
"""What answers behind each kind of principal; a key is a service, whoever holds it."""

ApprovalId = Annotated[str, Path(max_length=200)]
Sha256 = Annotated[
    str,
    Field(
        pattern="^[0-9a-f]{64}$",
        description="The `content_sha256` of what was looked at; another one is refused.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]


class Approving(AskedModel):
    """Yes, and to what."""

    reason: str = Field("", max_length=10_000, examples=["Read it; the tests cover it."])
    content_sha256: Sha256 | None = None


class Rejecting(AskedModel):
    """No, and why: whoever does the work again reads it."""

    reason: str = Field(min_length=1, max_length=10_000, examples=["The limit must be configurable."])
    content_sha256: Sha256 | None = None


@router.get("", response_model=Listed[ApprovalListed])
def list_approvals(
    caller: Reader,
    pages: Pages,
    status: Literal["asked", "approved", "rejected", "expired", "withdrawn"] | None = None,
    subject: Annotated[str | None, Query(max_length=300, description="Such as `Task:…` or `Run:…`.")] = None,
    project: Annotated[Name | None, Query(description="About tasks and runs of this project.")] = None,
    run: Annotated[Name | None, Query(description="About this run and its tasks.")] = None,
) -> Response:
    """The questions to people, in the order in which they were asked; `status=asked` are those that wait.

    A worker key names the subject: a task or run of its project.
    """
    wanted = {"status": status, "subject": subject or None, "project_id": project, "run_id": run}
    return listed(
        approvals_within(caller.views, caller.principal, pages, **wanted),
        lambda one: approval_listed(caller.views, one),
    )


@router.get("/{approval_id}", response_model=ApprovalShown)
def read_approval(caller: Reader, approval_id: ApprovalId) -> Response:
    """One question."""
    return caller.show(approval_within(caller.views, caller.principal, approval_id), approval_shown)


@router.get("/{approval_id}/about")
def read_what_approval_is_about(caller: Reader, approval_id: ApprovalId) -> AboutInFull:
    """The task, run and project that a question is about, and how the task's criteria were judged."""
    approval: Approval = approval_within(caller.views, caller.principal, approval_id).state
    criteria = [JudgedShown(**one) for one in judged(caller.company, approval)]
    return AboutInFull(**about(caller.views, approval.subject), criteria=criteria)


@router.get("/{approval_id}/content")
def read_approval_content(caller: Reader, approval_id: ApprovalId) -> ContentShown:
    """What it is about: the diff, or the findings in it, that an approval covers, as it stands now."""
    approval: Approval = approval_within(caller.views, caller.principal, approval_id).state
    content = content_of(caller.company, approval)
    if content is None:
        raise ApprovalUnknown("there is nothing left to approve behind this question", field="approval_id")
    return ContentShown(
        approval_id=approval_id,
        content_sha256=content.sha256,
        current=content.sha256 == approval.content_sha256,
        base=content.base,
        commit=content.commit,
        diff=content.diff,
        sarif=json.loads(content.sarif) if content.sarif else None,
    )


@router.post("/{approval_id}/approve", response_model=ApprovalShown, responses=documented(409, 412))
def approve(caller: Approver, approval_id: ApprovalId, body: Approving) -> Response:
    """Approve exactly what was asked about. Agents and keys cannot, nor can the author of the work."""
    seen = body.content_sha256 or answering.what_stands(caller.company, approval_id)

    who = _answerer(caller)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Approval", approval_id, caller.if_match)
        after = answering.approve(tx, approval_id, who, seen, body.reason)
        return Reply(approval_shown(after), 200, entity_etag(tx, "Approval", approval_id))

    return caller.write(unit)


@router.post("/{approval_id}/reject", response_model=ApprovalShown, responses=documented(409, 412))
def reject(caller: Approver, approval_id: ApprovalId, body: Rejecting) -> Response:
    """Refuse, and say why: a task goes back to be worked on, a run ends without its result delivered."""
    seen = body.content_sha256 or answering.what_stands(caller.company, approval_id)

    who = _answerer(caller)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Approval", approval_id, caller.if_match)
        after = answering.reject(tx, approval_id, who, seen, body.reason)
        return Reply(approval_shown(after), 200, entity_etag(tx, "Approval", approval_id))

    return caller.write(unit)


def _answerer(caller: Caller) -> answering.Answerer:
    who = caller.principal
    alone = answering.has_only_member(caller.views)
    user_id = who.id if who.is_person else ""
    return answering.Answerer(who.actor, KINDS.get(who.kind, "service"), alone, user_id)
