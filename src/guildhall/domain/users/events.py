"""What can happen to a user; it must never hold a password, only its hash."""

from __future__ import annotations

from guildhall.domain.kernel import Event, event


@event("user.created")
class UserCreated(Event):
    """A person may sign in; ``password_hash`` is in the PHC string format."""

    HIDDEN = ("password_hash",)

    user_id: str
    email: str
    name: str
    password_hash: str


@event("user.joined")
class UserJoined(Event):
    """The person was made a member of an org, which is where they sign in when they name none."""

    org_id: str


@event("user.password_changed")
class PasswordChanged(Event):
    """The person has another password; whatever was signed in before is signed in no more."""

    HIDDEN = ("password_hash",)

    password_hash: str
