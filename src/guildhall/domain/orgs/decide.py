"""Decides what a command to an org causes; it must never change a state itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import GLOBAL_ORG, Event, EventSourcedBehavior, Recorded
from guildhall.domain.orgs import commands as c
from guildhall.domain.orgs import errors
from guildhall.domain.orgs import events as e
from guildhall.domain.orgs.org import Org, folds
from guildhall.domain.rules import Decisions, Rule, check, is_text

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

_KNOWN = Rule("org.exists", lambda state, _: state.exists, errors.OrgUnknown, "there is no such org")

_NAME = Rule(
    "org.has_name",
    lambda _, command: is_text(command.name, 200),
    errors.OrgInvalid,
    "an org's name has 1 to 200 characters",
    "name",
)

_CREATE = (
    Rule(
        "org.created_once",
        lambda state, _: not state.exists,
        errors.OrgAlreadyExists,
        "org {state.org_id} exists already",
        "org_id",
    ),
    Rule(
        "org.id_fits_a_path",
        lambda _, command: _ID.fullmatch(command.org_id) is not None and command.org_id != GLOBAL_ORG,
        errors.OrgInvalid,
        "an org's id has 1 to 100 letters, digits, dots, dashes and underscores",
        "org_id",
    ),
    _NAME,
)

decisions = Decisions()


@decisions.on(c.CreateOrg)
def _create(state: Org, command: c.CreateOrg) -> Sequence[Event]:
    check(_CREATE, state, command)
    return [e.OrgCreated(command.org_id, command.name.strip())]


@decisions.on(c.RenameOrg)
def _rename(state: Org, command: c.RenameOrg) -> Sequence[Event]:
    check((_KNOWN, _NAME), state, command)
    name = command.name.strip()
    return [] if name == state.name else [e.OrgRenamed(name)]


class OrgBehavior(EventSourcedBehavior[Org]):
    """The org as an event-sourced entity."""

    entity_type = "Org"
    state_type = Org

    def empty_state(self) -> Org:
        """An org before it was created."""
        return Org()

    def apply_event(self, state: Org, recorded: Recorded) -> Org:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Org, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
