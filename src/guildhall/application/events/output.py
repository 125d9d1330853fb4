"""What an agent says while it works: its transcript, for those who may see the session."""

from __future__ import annotations

from guildhall.application.access.principals import Principal
from guildhall.application.company import Company
from guildhall.domain.kernel import NotFound, ValidationFailed
from guildhall.domain.sessions.session import Session

PIECE = 1 << 16
"""Bytes that are read at once."""


def session_seen(company: Company, principal: Principal, session_id: str) -> Session:
    """A session, as far as a principal may see it.

    Raises:
        NotFound: when there is none for the principal.
    """
    session: Session | None = company.journal.views(company.scope).get("Session", session_id)
    if session is None or not _may_see(company, principal, session):
        raise NotFound("there is no session of this id", field="session_id")
    return session


def require_offset(company: Company, session_id: str, offset: int) -> None:
    """Refuse an offset that is past a transcript's end.

    Raises:
        ValidationFailed: naming the end.
    """
    size = company.world.storage.transcript_size(session_id)
    if offset > size:
        raise ValidationFailed(f"this transcript ends at {size} bytes, before {offset}", field="offset")


def is_over(company: Company, session_id: str) -> bool:
    """Whether nothing more will be said."""
    session: Session = company.journal.state(company.scope, "Session", session_id)
    return session.ended


def _may_see(company: Company, principal: Principal, session: Session) -> bool:
    if principal.kind == "session":
        return session.session_id == (principal.session_id or principal.id)
    if principal.project_id is None:
        return True
    views = company.journal.views(company.scope)
    task = views.get("Task", session.task_id) if session.task_id else None
    run = views.get("Run", session.run_id) if session.run_id else None
    return principal.project_id in {one.project_id for one in (task, run) if one is not None}
