"""What can be asked of a membership, as imperative records.

``by_role`` is the role of whoever asks; ``other_owners`` says how many owners the org has beside this one.
"""

from __future__ import annotations

from guildhall.domain.record import Record


class AddMember(Record):
    """Take a person into the org."""

    user_id: str
    email: str
    name: str
    role: str
    by_role: str


class ChangeMemberRole(Record):
    """Give the person another role."""

    role: str
    by_role: str
    other_owners: int


class RemoveMember(Record):
    """End the person's membership."""

    by_role: str
    other_owners: int


class NoteSignIn(Record):
    """Note that the person signed in."""

    login_id: str
    address: str
