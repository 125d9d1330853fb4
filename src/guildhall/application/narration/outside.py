"""Says whom a run waits for: agents that Guildhall does not run itself, while they hold tasks of it.

It must never decide when a lease ends: it tells until when its holder is believed to live.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from guildhall.application.company import Company
from guildhall.application.remote.work import PURPOSE
from guildhall.domain.leases.heartbeat import Heartbeat, expires_at
from guildhall.domain.leases.holder import shown
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.events import TaskClaimed
from guildhall.domain.tasks.task import Task


def held_outside(company: Company, task: Task) -> str:
    """Who has a task in hand, and until when; empty where it is nobody, or a worker of Guildhall's own."""
    lease = task.lease
    if lease is None or not _is_outside(company, lease.session_id):
        return ""
    beat: Heartbeat = company.journal.state(company.scope, "Heartbeat", f"Task:{task.id}")
    return _words(lease.held_by, expires_at(lease, beat))


def claimed_outside(company: Company, event: TaskClaimed, at: datetime) -> str:
    """Who has taken a task at a time, and until when; empty for a worker of Guildhall's own."""
    if not _is_outside(company, event.session_id):
        return ""
    return _words(shown(event.holder), at + timedelta(seconds=event.ttl_seconds))


def _is_outside(company: Company, session_id: str | None) -> bool:
    if session_id is None:
        return False
    session: Session = company.journal.state(company.scope, "Session", session_id)
    return session.purpose == PURPOSE


def _words(holder: str, until: datetime) -> str:
    return f"the run waits: {holder} holds it until {until:%H:%M:%S} UTC, longer with each sign of life"
