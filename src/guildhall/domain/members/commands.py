"""What can be asked of a membership, as imperative dataclasses.

``by_role`` is the role of whoever asks; ``other_owners`` says how many owners the org has beside this one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddMember:
    """Take a person into the org."""

    user_id: str
    email: str
    name: str
    role: str
    by_role: str


@dataclass(frozen=True, slots=True)
class ChangeMemberRole:
    """Give the person another role."""

    role: str
    by_role: str
    other_owners: int


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """End the person's membership."""

    by_role: str
    other_owners: int


@dataclass(frozen=True, slots=True)
class NoteSignIn:
    """Note that the person signed in."""

    login_id: str
    address: str
