"""Decides what a command to a membership causes; it must never leave an org without an owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.members import commands as c
from guildhall.domain.members import errors
from guildhall.domain.members import events as e
from guildhall.domain.members.member import ROLES, Member, folds
from guildhall.domain.rules import Decisions, Rule, check, is_text, is_writing

MAKERS = ("owner", "installation")
"""Whose role makes, changes and removes owners."""

_KNOWN = Rule(
    "member.belongs", lambda state, _: state.belongs, errors.MemberUnknown, "there is no such member"
)

_ROLE = Rule(
    "member.role_is_known",
    lambda _, command: command.role in ROLES,
    errors.MemberInvalid,
    f"a member's role is one of {', '.join(ROLES)}",
    "role",
)

_OWNER_MADE_BY_OWNER = Rule(
    "member.owners_are_made_by_owners",
    lambda _, command: command.role != "owner" or command.by_role in MAKERS,
    errors.OwnersAreMadeByOwners,
    "only an owner makes somebody an owner",
    "role",
)

_OWNER_CHANGED_BY_OWNER = Rule(
    "member.owners_are_changed_by_owners",
    lambda state, command: state.role != "owner" or command.by_role in MAKERS,
    errors.OwnersAreMadeByOwners,
    "only an owner changes or removes an owner",
)

_LAST_OWNER = Rule(
    "member.last_owner_stays",
    lambda state, command: state.role != "owner" or command.other_owners > 0,
    errors.LastOwnerStays,
    "{state.email} is the org's only owner; make somebody else an owner first",
)

_ADD = (
    Rule(
        "member.added_once",
        lambda state, _: not state.belongs,
        errors.MemberAlreadyThere,
        "{state.email} is a member already",
        "email",
    ),
    Rule(
        "member.is_a_user",
        lambda _, command: (
            is_text(command.user_id, 200) and is_text(command.email, 254) and is_writing(command.name, 200)
        ),
        errors.MemberInvalid,
        "a member is a user with an e-mail address",
        "email",
    ),
    _ROLE,
    _OWNER_MADE_BY_OWNER,
)

decisions = Decisions()


@decisions.on(c.AddMember)
def _add(state: Member, command: c.AddMember) -> Sequence[Event]:
    check(_ADD, state, command)
    return [e.MemberAdded(command.user_id, command.email, command.name, command.role)]


@decisions.on(c.ChangeMemberRole)
def _change_role(state: Member, command: c.ChangeMemberRole) -> Sequence[Event]:
    check((_KNOWN, _ROLE, _OWNER_MADE_BY_OWNER, _OWNER_CHANGED_BY_OWNER), state, command)
    if command.role == state.role:
        return []
    check((_LAST_OWNER,), state, command)
    return [e.MemberRoleChanged(command.role)]


@decisions.on(c.RemoveMember)
def _remove(state: Member, command: c.RemoveMember) -> Sequence[Event]:
    check((_KNOWN, _OWNER_CHANGED_BY_OWNER, _LAST_OWNER), state, command)
    return [e.MemberRemoved()]


@decisions.on(c.NoteSignIn)
def _note_sign_in(state: Member, command: c.NoteSignIn) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    return [e.MemberSignedIn(command.login_id, command.address)]


class MemberBehavior(EventSourcedBehavior[Member]):
    """A person's membership as an event-sourced entity of the org, under the user's id."""

    entity_type = "Member"
    state_type = Member

    def empty_state(self) -> Member:
        """A person who never belonged to the org."""
        return Member()

    def apply_event(self, state: Member, recorded: Recorded) -> Member:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Member, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
