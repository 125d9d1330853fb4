"""What can be asked of a login, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StartLogin:
    """Sign a person in to an org."""

    login_id: str
    user_id: str
    org_id: str
    epoch: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefreshLogin:
    """Exchange the refresh token of a generation for the next, at an aware time; an older one was stolen."""

    generation: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EndLogin:
    """Sign the person out."""
