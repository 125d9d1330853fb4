"""What a question is about, as a JSON value: the approval with the change behind it, as it stands now."""

from __future__ import annotations

import json
from typing import Any

from guildhall.application.approvals.about import judged
from guildhall.application.approvals.gates import content_of
from guildhall.application.approvals.queries import NOTHING, listed_answer
from guildhall.application.company import Company
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.errors import ApprovalUnknown


def question_answer(company: Company, approval: Approval) -> dict[str, Any]:
    """The approval with ``base``, ``commit``, ``diff`` and ``sarif`` of what would be approved now.

    ``about`` says whose work it is, ``criteria`` how it was judged.

    ``current`` is false where that is not what was asked about any more; of what was answered, nothing may
    stand there at all.

    Raises:
        ApprovalUnknown: when there is nothing left to approve.
    """
    content, views = content_of(company, approval), company.journal.views(company.scope)
    shown = {**listed_answer(views, approval), "criteria": judged(company, approval)}
    if content is None and approval.status != "asked":
        return {**shown, **NOTHING}
    if content is None:
        raise ApprovalUnknown("there is nothing left to approve behind this question", field="approval_id")
    return {
        **shown,
        "current": content.sha256 == approval.content_sha256,
        "base": content.base,
        "commit": content.commit,
        "diff": content.diff,
        "sarif": json.loads(content.sarif) if content.sarif else None,
    }
