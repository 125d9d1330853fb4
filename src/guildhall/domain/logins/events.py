"""What can happen to a login; it must never hold a token."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Event, event


@event("login.started")
class LoginStarted(Event):
    """A person signed in to an org, under the user's ``epoch`` of that moment."""

    login_id: str
    user_id: str
    org_id: str
    epoch: int
    expires_at: datetime


@event("login.refreshed")
class LoginRefreshed(Event):
    """The refresh token was exchanged for the one of the next ``generation``."""

    generation: int


@event("login.ended")
class LoginEnded(Event):
    """Nothing that the login gave out is worth anything; ``reason`` is ``signed_out`` or ``token_reused``."""

    reason: str
