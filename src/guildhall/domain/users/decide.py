"""Decides what a command to a user causes; it must never see a password."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, Rule, check, is_text, is_writing
from guildhall.domain.users import commands as c
from guildhall.domain.users import errors
from guildhall.domain.users import events as e
from guildhall.domain.users.user import User, address, folds

_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,253}")

_KNOWN = Rule("user.exists", lambda state, _: state.exists, errors.UserUnknown, "there is no such user")

_HASH = Rule(
    "user.password_is_hashed",
    lambda _, command: command.password_hash.startswith("$") and is_text(command.password_hash, 1000),
    errors.UserInvalid,
    "a password is kept as its hash alone",
    "password",
)

_CREATE = (
    Rule(
        "user.created_once",
        lambda state, _: not state.exists,
        errors.UserAlreadyExists,
        "user {state.user_id} exists already",
        "user_id",
    ),
    Rule(
        "user.has_id",
        lambda _, command: is_text(command.user_id, 200),
        errors.UserInvalid,
        "a user has an id",
        "user_id",
    ),
    Rule(
        "user.has_address",
        lambda _, command: (
            _EMAIL.fullmatch(command.email) is not None
            and is_writing(command.email, 254)
            and command.email == address(command.email)
        ),
        errors.UserInvalid,
        "an e-mail address is written name@host, in at most 254 characters",
        "email",
    ),
    Rule(
        "user.name_is_text",
        lambda _, command: is_writing(command.name, 200),
        errors.UserInvalid,
        "a name has at most 200 characters",
        "name",
    ),
    _HASH,
)

decisions = Decisions()


@decisions.on(c.CreateUser)
def _create(state: User, command: c.CreateUser) -> Sequence[Event]:
    check(_CREATE, state, command)
    return [e.UserCreated(command.user_id, command.email, command.name.strip(), command.password_hash)]


@decisions.on(c.JoinOrg)
def _join(state: User, command: c.JoinOrg) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    return [] if state.orgs[-1:] == (command.org_id,) else [e.UserJoined(command.org_id)]


@decisions.on(c.ChangePassword)
def _change_password(state: User, command: c.ChangePassword) -> Sequence[Event]:
    check((_KNOWN, _HASH), state, command)
    return [e.PasswordChanged(command.password_hash)]


class UserBehavior(EventSourcedBehavior[User]):
    """The user as an event-sourced entity, in the journal of no org."""

    entity_type = "User"
    state_type = User

    def empty_state(self) -> User:
        """A user before it was made."""
        return User()

    def apply_event(self, state: User, recorded: Recorded) -> User:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: User, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
