"""Decides what a command to a key causes; it must never give a key more than its maker has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.keys import commands as c
from guildhall.domain.keys import errors
from guildhall.domain.keys import events as e
from guildhall.domain.keys.key import ApiKey, folds
from guildhall.domain.leases.holder import Holder
from guildhall.domain.rules import Decisions, Rule, check, is_text

KINDS = ("personal", "worker", "installation")

_SHA256 = re.compile(r"[0-9a-f]{64}")

_KNOWN = Rule("key.exists", lambda state, _: state.exists, errors.KeyUnknown, "there is no such key")

_SECRET = Rule(
    "key.secret_is_hashed",
    lambda _, command: _SHA256.fullmatch(command.secret_sha256) is not None and is_text(command.prefix, 200),
    errors.KeyInvalid,
    "of a key's secret only its sha256 and its prefix are kept",
)

_ISSUE = (
    Rule(
        "key.issued_once",
        lambda state, _: not state.exists,
        errors.KeyAlreadyExists,
        "key {state.key_id} exists already",
        "key_id",
    ),
    Rule(
        "key.has_name",
        lambda _, command: is_text(command.key_id, 200) and is_text(command.name, 200),
        errors.KeyInvalid,
        "a key has an id, and a name of at most 200 characters",
        "name",
    ),
    Rule(
        "key.name_passes_for_no_other",
        lambda _, command: not Holder.read(f"key:{command.name}").key_id,
        errors.KeyInvalid,
        "a name with a # and an id after it would pass for the key of that id",
        "name",
    ),
    Rule(
        "key.kind_is_known",
        lambda _, command: command.kind in KINDS,
        errors.KeyInvalid,
        "a key is personal or a worker's",
        "kind",
    ),
    Rule(
        "key.personal_has_owner",
        lambda _, command: (command.kind == "personal") == (command.user_id is not None),
        errors.KeyInvalid,
        "a personal key belongs to a person who is signed in, and no other key does",
        "kind",
    ),
    Rule(
        "key.worker_has_project",
        lambda _, command: (command.kind == "worker") == (command.project_id is not None),
        errors.KeyInvalid,
        "a worker's key is bound to a project, and no other key is",
        "project_id",
    ),
    Rule(
        "key.has_scopes",
        lambda _, command: 0 < len(command.scopes) == len(set(command.scopes)),
        errors.KeyInvalid,
        "a key has scopes, each once",
        "scopes",
    ),
    Rule(
        "key.scopes_are_no_wider",
        lambda _, command: set(command.scopes) <= command.allowed,
        errors.ScopeTooWide,
        "a key may do no more than whoever makes it",
        "scopes",
    ),
    Rule(
        "key.expires_later",
        lambda _, command: (
            command.expires_at is None
            or (command.expires_at.tzinfo is not None and command.expires_at > command.at)
        ),
        errors.KeyInvalid,
        "a key expires at a time to come, with its time zone",
        "expires_at",
    ),
    _SECRET,
)

_OF_THE_INSTALLATION = Rule(
    "key.only_the_installations_is_replaced",
    lambda state, _: state.kind == "installation",
    errors.KeyInvalid,
    "a key is revoked and another one issued; only the installation's own is replaced",
)

decisions = Decisions()


@decisions.on(c.IssueKey)
def _issue(state: ApiKey, command: c.IssueKey) -> Sequence[Event]:
    check(_ISSUE, state, command)
    return [
        e.KeyIssued(
            key_id=command.key_id,
            kind=command.kind,
            name=command.name.strip(),
            prefix=command.prefix,
            secret_sha256=command.secret_sha256,
            scopes=tuple(sorted(command.scopes)),
            user_id=command.user_id,
            project_id=command.project_id,
            expires_at=command.expires_at,
            made_by=command.made_by,
        )
    ]


@decisions.on(c.ReplaceKey)
def _replace(state: ApiKey, command: c.ReplaceKey) -> Sequence[Event]:
    check((_KNOWN, _OF_THE_INSTALLATION, _SECRET), state, command)
    if command.secret_sha256 == state.secret_sha256:
        return []
    return [e.KeyReplaced(command.prefix, command.secret_sha256)]


@decisions.on(c.RevokeKey)
def _revoke(state: ApiKey, command: c.RevokeKey) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    return [] if state.revoked_at is not None else [e.KeyRevoked()]


class ApiKeyBehavior(EventSourcedBehavior[ApiKey]):
    """The key as an event-sourced entity: of its org, or of no org for the installation's own."""

    entity_type = "ApiKey"
    state_type = ApiKey

    def empty_state(self) -> ApiKey:
        """A key before it was issued."""
        return ApiKey()

    def apply_event(self, state: ApiKey, recorded: Recorded) -> ApiKey:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: ApiKey, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
