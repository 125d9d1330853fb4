"""What can be asked of a login, as imperative records."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.record import Record


class StartLogin(Record):
    """Sign a person in to an org."""

    login_id: str
    user_id: str
    org_id: str
    epoch: int
    expires_at: datetime


class RefreshLogin(Record):
    """Exchange the refresh token of a generation for the next, at an aware time; an older one was stolen."""

    generation: int
    at: datetime


class EndLogin(Record):
    """Sign the person out."""
