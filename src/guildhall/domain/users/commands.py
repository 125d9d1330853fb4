"""What can be asked of a user, as imperative records."""

from __future__ import annotations

from guildhall.domain.record import Record


class CreateUser(Record):
    """Let a person sign in; ``email`` is in the form of :func:`guildhall.domain.users.user.address`."""

    HIDDEN = ("password_hash",)

    user_id: str
    email: str
    name: str
    password_hash: str


class JoinOrg(Record):
    """Remember an org that the person is a member of."""

    org_id: str


class ChangePassword(Record):
    """Give the person another password."""

    HIDDEN = ("password_hash",)

    password_hash: str
