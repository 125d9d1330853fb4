"""What can be asked of a user, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CreateUser:
    """Let a person sign in; ``email`` is in the form of :func:`guildhall.domain.users.user.address`."""

    user_id: str
    email: str
    name: str
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class JoinOrg:
    """Remember an org that the person is a member of."""

    org_id: str


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Give the person another password."""

    password_hash: str = field(repr=False)
