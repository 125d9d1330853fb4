"""What a question is about, as a JSON value: the approval with the change behind it, as it stands now."""

from __future__ import annotations

import json
from typing import Any

from guildhall.application.approvals.gates import content_of
from guildhall.application.approvals.queries import NOTHING, approval_answer
from guildhall.application.company import Company
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.errors import ApprovalUnknown


def question_answer(company: Company, approval: Approval) -> dict[str, Any]:
    """The approval with ``base``, ``commit``, ``diff`` and ``sarif`` of what would be approved now.

    ``current`` is false where that is not what was asked about any more; of what was answered, nothing may
    stand there at all.

    Raises:
        ApprovalUnknown: when there is nothing left to approve.
    """
    content = content_of(company, approval)
    if content is None and approval.status != "asked":
        return {**approval_answer(approval), **NOTHING}
    if content is None:
        raise ApprovalUnknown("there is nothing left to approve behind this question", field="approval_id")
    return {
        **approval_answer(approval),
        "current": content.sha256 == approval.content_sha256,
        "base": content.base,
        "commit": content.commit,
        "diff": content.diff,
        "sarif": json.loads(content.sarif) if content.sarif else None,
    }
