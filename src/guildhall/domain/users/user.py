"""The state of a user and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped
from guildhall.domain.users import events as e

KEPT_ORGS = 50
"""How many orgs a user's state remembers; the journal holds all."""


class User(Record):
    """A person. ``epoch`` grows whenever what was signed in before must not be any more.

    ``orgs`` are those that they were made a member of, the newest last; whether they still are one is said
    by the org.
    """

    HIDDEN = ("password_hash",)

    user_id: str = ""
    email: str = ""
    name: str = ""
    password_hash: str = ""
    epoch: int = 0
    orgs: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was made."""
        return bool(self.user_id)


def address(email: str) -> str:
    """An e-mail address as people are found by it: without blanks around it, in lower case."""
    return email.strip().lower()


folds = Folds()


@folds.on(e.UserCreated)
def _created(_state: User, event: e.UserCreated, recorded: Recorded) -> User:
    return User(
        event.user_id,
        event.email,
        event.name,
        event.password_hash,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.UserJoined)
def _joined(state: User, event: e.UserJoined, recorded: Recorded) -> User:
    orgs = (*(org for org in state.orgs if org != event.org_id), event.org_id)
    return stamped(state, recorded, orgs=orgs[-KEPT_ORGS:])


@folds.on(e.PasswordChanged)
def _password_changed(state: User, event: e.PasswordChanged, recorded: Recorded) -> User:
    return stamped(state, recorded, password_hash=event.password_hash, epoch=state.epoch + 1)
