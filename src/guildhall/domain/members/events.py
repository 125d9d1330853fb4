"""What can happen to a membership; it must never change the meaning of an event once written."""

from __future__ import annotations

from guildhall.domain.kernel import Event, event


@event("member.added")
class MemberAdded(Event):
    """A person belongs to the org."""

    user_id: str
    email: str
    name: str
    role: str


@event("member.role_changed")
class MemberRoleChanged(Event):
    """The person has another role."""

    role: str


@event("member.removed")
class MemberRemoved(Event):
    """The person belongs to the org no more."""


@event("member.signed_in")
class MemberSignedIn(Event):
    """The person signed in to the org; ``address`` is where from."""

    login_id: str
    address: str
