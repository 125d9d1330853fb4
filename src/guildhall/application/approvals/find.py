"""Finds the approval that a person means: by its id or a part of it, or by the task or run it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from guildhall.application.ports.views import Views
from guildhall.application.references import MOST_CANDIDATES, Ambiguous, called
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.errors import ApprovalUnknown

SUBJECTS = 100
"""Tasks of one code that are looked at, the newest."""


class AmbiguousApproval(Ambiguous):
    """Several approvals are meant."""


def anything(_subject: str) -> bool:
    """Any subject: whoever asks reaches all of them."""
    return True


def approval_by(views: Views, reference: str, *, reaches: Callable[[str], bool] = anything) -> Approval:
    """The approval of an id or a part of one, else the one that waits about a task or run of this name.

    Of a task or run about which nothing waits it is the newest. ``reaches`` says of which subjects
    (``Task:…``, ``Run:…``) whoever asks is told.

    Raises:
        ApprovalUnknown: when there is none.
        AmbiguousApproval: when several are meant.
    """
    found = [row.state for row in called(views, "Approval", reference) if reaches(row.state.subject)]
    found = found or _about(views, [one for one in _subjects(views, reference) if reaches(one)])
    if len(found) > 1:
        raise AmbiguousApproval(
            f"{len(found)} approvals are meant by {reference[:40]!r}; write more of the id",
            [_candidate(one) for one in found[:MOST_CANDIDATES]],
            asked=reference,
            rule="one_approval_is_meant",
            field="approval",
        )
    if not found:
        raise ApprovalUnknown(
            f"there is no approval {reference[:40]!r}, by its id or its task; `guildhall approvals --all` "
            "lists them",
            field="approval",
        )
    return found[0]


def _subjects(views: Views, reference: str) -> Sequence[str]:
    """The tasks of a code, or the tasks and runs of an id or a part of one."""
    base = reference.partition("~")[0]
    tasks = views.find("Task", base_code=base, newest_first=True, limit=SUBJECTS)
    rows = [row for row in tasks if reference in (base, row.state.code)] or called(views, "Task", reference)
    runs = [] if rows else called(views, "Run", reference)
    return [*(f"Task:{row.id}" for row in rows), *(f"Run:{row.id}" for row in runs)]


def _about(views: Views, subjects: Sequence[str]) -> list[Approval]:
    if not subjects:
        return []
    about = tuple(subjects)
    waiting = views.find("Approval", subject=about, status="asked", limit=MOST_CANDIDATES)
    rows = waiting or views.find("Approval", subject=about, newest_first=True, limit=1)
    return [row.state for row in rows]


def _candidate(approval: Approval) -> dict[str, Any]:
    """What tells an approval from others."""
    return {"id": approval.approval_id[:12], "status": approval.status, "question": approval.question}
