"""Finds the approval that a person means: by its id or a part of it, or by the task or run it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from guildhall.application.ports.views import Views
from guildhall.application.references import MOST_CANDIDATES, Ambiguous, called, exactly, tail
from guildhall.domain.approvals.approval import Approval
from guildhall.domain.approvals.errors import ApprovalUnknown

Reaches = Callable[[str], bool]
"""Whether whoever asks is told of a subject, such as ``Task:…``."""

SUBJECTS = 100
"""Tasks of one code that are looked at, the newest."""

LOOKED_AT = 1000
"""Things that a part of an id calls of which so many are looked at: most may not be for who asks."""


class AmbiguousApproval(Ambiguous):
    """Several approvals are meant."""


def anything(_subject: str) -> bool:
    """Any subject: whoever asks reaches all of them."""
    return True


def approval_by(views: Views, reference: str, *, reaches: Reaches = anything) -> Approval:
    """The approval of an id, else that about a task of this code, else that of a part of an id or about it.

    What waits for an answer comes first, then what was answered last; of a code that stands in several
    projects, in each of them, so that the answer to one project's question never goes to another's.
    ``reaches`` says of which subjects (``Task:…``, ``Run:…``) whoever asks is told.

    Raises:
        ApprovalUnknown: when there is none.
        AmbiguousApproval: when several are meant.
    """
    nothing: list[Approval] = []
    found = next(filter(None, (look(views, reference, reaches) for look in _LOOKS)), nothing)
    if len(found) > 1:
        raise AmbiguousApproval(
            f"{len(found)} approvals are meant by {reference[:40]!r}; write more of the id",
            [_candidate(views, one) for one in found[:MOST_CANDIDATES]],
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


def _by_id(views: Views, reference: str, reaches: Reaches) -> list[Approval]:
    return [row.state for row in exactly(views, "Approval", reference) if reaches(row.state.subject)]


def _by_code(views: Views, reference: str, reaches: Reaches) -> list[Approval]:
    base = reference.partition("~")[0]
    tasks = views.find("Task", base_code=base, newest_first=True, limit=SUBJECTS)
    subjects: dict[str, list[str]] = {}
    for row in tasks:
        if reference in (base, row.state.code):
            subjects.setdefault(row.state.project_id, []).append(f"Task:{row.id}")
    return [one for those in subjects.values() for one in _about(views, those, reaches)]


def _by_part(views: Views, reference: str, reaches: Reaches) -> list[Approval]:
    found = [
        row.state for row in called(views, "Approval", reference, LOOKED_AT) if reaches(row.state.subject)
    ]
    return [one for one in found if one.status == "asked"] or found


def _by_part_of_subject(views: Views, reference: str, reaches: Reaches) -> list[Approval]:
    kinds = ("Task", "Run")
    subjects = [f"{kind}:{row.id}" for kind in kinds for row in called(views, kind, reference, LOOKED_AT)]
    return _about(views, subjects, reaches)


_LOOKS = (_by_id, _by_code, _by_part, _by_part_of_subject)
"""How an approval may be named: the first that finds one says which it is."""


def _about(views: Views, subjects: Sequence[str], reaches: Reaches) -> list[Approval]:
    about = tuple(filter(reaches, subjects))
    if not about:
        return []
    waiting = views.find("Approval", subject=about, status="asked", limit=MOST_CANDIDATES)
    rows = waiting or views.find("Approval", subject=about, newest_first=True, limit=1)
    return [row.state for row in rows]


def _candidate(views: Views, approval: Approval) -> dict[str, Any]:
    """What tells an approval from others."""
    return {
        "id": tail(approval.approval_id),
        "status": approval.status,
        "project": _project_of(views, approval.subject),
        "question": approval.question,
    }


def _project_of(views: Views, subject: str) -> str:
    """The name of the project that a task or a run is in, empty for what is in none."""
    about = views.get(*subject.split(":", 1)) if subject.startswith(("Task:", "Run:")) else None
    project = views.get("Project", about.project_id) if about is not None else None
    return project.name if project is not None else ""
