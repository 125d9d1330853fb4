"""The state of a login and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.logins import events as e
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped


class Login(Record):
    """A person who signed in to an org: a chain of refresh tokens, of which the newest alone is good."""

    login_id: str = ""
    user_id: str = ""
    org_id: str = ""
    epoch: int = 0
    generation: int = 0
    end_reason: str = ""
    expires_at: datetime | None = None
    created_at: datetime | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was started."""
        return bool(self.login_id)

    @property
    def is_live(self) -> bool:
        """Whether it was started and not ended; whether its time is over is for a clock to say."""
        return self.exists and self.ended_at is None


folds = Folds()


@folds.on(e.LoginStarted)
def _started(_state: Login, event: e.LoginStarted, recorded: Recorded) -> Login:
    return Login(
        event.login_id,
        event.user_id,
        event.org_id,
        event.epoch,
        expires_at=event.expires_at,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.LoginRefreshed)
def _refreshed(state: Login, event: e.LoginRefreshed, recorded: Recorded) -> Login:
    return stamped(state, recorded, generation=event.generation)


@folds.on(e.LoginEnded)
def _ended(state: Login, event: e.LoginEnded, recorded: Recorded) -> Login:
    return stamped(state, recorded, end_reason=event.reason, ended_at=recorded.at)
