"""The state of a membership and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.members import events as e
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped

Role = Literal["owner", "admin", "member", "viewer"]
ROLES: tuple[str, ...] = get_args(Role)
"""The roles of people, the mightiest first."""


class Member(Record):
    """A person in an org; the role of one who was removed is empty."""

    user_id: str = ""
    email: str = ""
    name: str = ""
    role: str = ""
    added_at: datetime | None = None
    signed_in_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether the person ever belonged to the org."""
        return bool(self.user_id)

    @property
    def belongs(self) -> bool:
        """Whether the person belongs to the org now."""
        return bool(self.role)

    def stands_for(self, made_at: datetime | None) -> bool:
        """Whether a credential that was made then is worth something.

        What was made before a person was removed stays worthless when they are added again.
        """
        return self.belongs and None not in (self.added_at, made_at) and made_at >= self.added_at  # type: ignore[operator]


folds = Folds()


@folds.on(e.MemberAdded)
def _added(_state: Member, event: e.MemberAdded, recorded: Recorded) -> Member:
    return Member(
        event.user_id, event.email, event.name, event.role, added_at=recorded.at, updated_at=recorded.at
    )


@folds.on(e.MemberRoleChanged)
def _role_changed(state: Member, event: e.MemberRoleChanged, recorded: Recorded) -> Member:
    return stamped(state, recorded, role=event.role)


@folds.on(e.MemberRemoved)
def _removed(state: Member, _event: e.MemberRemoved, recorded: Recorded) -> Member:
    return stamped(state, recorded, role="")


@folds.on(e.MemberSignedIn)
def _signed_in(state: Member, _event: e.MemberSignedIn, recorded: Recorded) -> Member:
    return stamped(state, recorded, signed_in_at=recorded.at)
