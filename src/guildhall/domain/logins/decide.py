"""Decides what a command to a login causes; it must never let a refresh token serve once it is old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.logins import commands as c
from guildhall.domain.logins import errors
from guildhall.domain.logins import events as e
from guildhall.domain.logins.login import Login, folds
from guildhall.domain.rules import Decisions, Rule, check

_KNOWN = Rule("login.exists", lambda state, _: state.exists, errors.LoginUnknown, "there is no such login")

_NEW = Rule(
    "login.started_once",
    lambda state, _: not state.exists,
    errors.LoginAlreadyExists,
    "login {state.login_id} exists already",
    "login_id",
)

_LIVE = Rule(
    "login.is_live",
    lambda state, _: state.is_live,
    errors.LoginOver,
    "this login is over; sign in again",
)

GRACE = timedelta(seconds=5)
"""For how long after its exchange a refresh token gives the same successor once more.

Pages of one browser ask together, and an answer may be lost on its way. Whoever comes with it later ends
the login (RFC 9700, section 4.14.2).
"""

decisions = Decisions()


@decisions.on(c.StartLogin)
def _start(state: Login, command: c.StartLogin) -> Sequence[Event]:
    check((_NEW,), state, command)
    return [
        e.LoginStarted(command.login_id, command.user_id, command.org_id, command.epoch, command.expires_at)
    ]


@decisions.on(c.RefreshLogin)
def _refresh(state: Login, command: c.RefreshLogin) -> Sequence[Event]:
    check((_KNOWN, _LIVE), state, command)
    if _came_at_once(state, command):
        return []
    if command.generation != state.generation:
        return [e.LoginEnded("token_reused")]
    return [e.LoginRefreshed(state.generation + 1)]


def _came_at_once(state: Login, command: c.RefreshLogin) -> bool:
    """Whether this token was the last to be exchanged, a moment ago."""
    last, exchanged_at = state.generation - 1, state.updated_at
    return command.generation == last and exchanged_at is not None and command.at - exchanged_at <= GRACE


@decisions.on(c.EndLogin)
def _end(state: Login, command: c.EndLogin) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    return [e.LoginEnded("signed_out")] if state.is_live else []


class LoginBehavior(EventSourcedBehavior[Login]):
    """The login as an event-sourced entity, in the journal of no org."""

    entity_type = "Login"
    state_type = Login

    def empty_state(self) -> Login:
        """A login before it was started."""
        return Login()

    def apply_event(self, state: Login, recorded: Recorded) -> Login:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Login, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
