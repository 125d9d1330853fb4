"""How sessions are represented."""

from __future__ import annotations

from datetime import datetime

from guildhall.adapters.http.models import ShownModel
from guildhall.domain.sessions.activity import Activity
from guildhall.domain.sessions.session import Session, SessionStatus


class SessionShown(ShownModel):
    """One agent at work (seed S3, *AgentSession*; S1, *work_sessions*); money in millionths of a dollar."""

    id: str
    session_key: str
    agent_id: str
    role: str
    status: SessionStatus
    run_id: str | None
    current_work_item_id: str | None
    task_id: str | None
    fence: int | None
    purpose: str
    workspace_dir: str
    data_dir: str
    memory: list[str]
    handed_over_from: str | None
    handed_over_to: str | None
    blocked_reason: str
    end_reason: str
    tokens_used: int
    cost_micros: int
    calls: int
    counters: dict[str, int]
    created_at: datetime | None
    started_at: datetime | None
    last_activity_at: datetime | None
    ended_at: datetime | None


def session_shown(session: Session, activity: Activity) -> SessionShown:
    """A session as it is represented, with what it counted."""
    latest = [one for one in (session.last_activity_at, activity.last_activity_at) if one is not None]
    return SessionShown(
        id=session.session_id,
        session_key=session.session_id,
        agent_id=session.agent_id,
        role=session.role,
        status=session.status,
        run_id=session.run_id,
        current_work_item_id=None if session.ended else session.task_id,
        task_id=session.task_id,
        fence=session.fence,
        purpose=session.purpose,
        workspace_dir=session.workspace_dir,
        data_dir=session.data_dir,
        memory=list(session.memory),
        handed_over_from=session.handed_over_from,
        handed_over_to=session.handed_over_to,
        blocked_reason=session.blocked_reason,
        end_reason=session.end_reason,
        tokens_used=session.tokens_used,
        cost_micros=session.cost_micros,
        calls=session.calls,
        counters=dict(activity.counters),
        created_at=session.created_at,
        started_at=session.started_at,
        last_activity_at=max(latest, default=None),
        ended_at=session.ended_at,
    )
