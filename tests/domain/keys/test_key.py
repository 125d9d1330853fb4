"""The key: no wider than its maker's rights, and worth nothing once revoked or expired."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.domain.keys import commands as c
from guildhall.domain.keys.decide import ApiKeyBehavior
from guildhall.domain.keys.use import KeyUse, KeyUseBehavior, NoteKeyUse
from guildhall.domain.record import evolve

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SHA = "a" * 64
ANOTHER = "01981f4e-7a2b-7c3d-8e4f-5a6b7c8d9e0f"
ISSUE = c.IssueKey(
    "k1", "personal", "ci", "ghk.acme.1", SHA, ("read",), frozenset({"read", "write"}), NOW, user_id="u1"
)


def test_a_key_is_valid_until_it_expires_or_is_revoked(entity: Any) -> None:
    key = entity(ApiKeyBehavior())
    assert not key.state.is_valid(NOW)
    key.ask(evolve(ISSUE, expires_at=NOW + timedelta(days=1)))
    assert key.state.is_valid(NOW)
    assert not key.state.is_valid(NOW + timedelta(days=1))
    key.ask(c.RevokeKey())
    assert not key.state.is_valid(NOW)
    assert key.ask(c.RevokeKey()) == []
    assert key.replayed() == key.state
    assert SHA not in repr(key.state)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"name": " "}, "key.has_name"),
        ({"name": f"ci#{ANOTHER}"}, "key.name_passes_for_no_other"),
        ({"name": f"ci#{ANOTHER} as x"}, "key.name_passes_for_no_other"),
        ({"kind": "root"}, "key.kind_is_known"),
        ({"user_id": None}, "key.personal_has_owner"),
        ({"kind": "worker"}, "key.personal_has_owner"),
        ({"kind": "worker", "user_id": None}, "key.worker_has_project"),
        ({"project_id": "p"}, "key.worker_has_project"),
        ({"scopes": ()}, "key.has_scopes"),
        ({"scopes": ("read", "read")}, "key.has_scopes"),
        ({"scopes": ("read", "administer")}, "key.scopes_are_no_wider"),
        ({"expires_at": NOW}, "key.expires_later"),
        ({"expires_at": datetime(2027, 1, 1)}, "key.expires_later"),  # noqa: DTZ001 - what is refused
        ({"secret_sha256": "secret"}, "key.secret_is_hashed"),
    ],
)
def test_what_makes_no_key_is_refused(entity: Any, refused: Any, changes: Any, rule: str) -> None:
    refused(entity(ApiKeyBehavior()), evolve(ISSUE, **changes), rule)


def test_only_the_installations_key_is_replaced(entity: Any, refused: Any) -> None:
    personal, own = entity(ApiKeyBehavior()), entity(ApiKeyBehavior())
    personal.ask(ISSUE)
    refused(personal, ISSUE, "key.issued_once")
    refused(personal, c.ReplaceKey("p", SHA), "key.only_the_installations_is_replaced")
    own.ask(evolve(ISSUE, kind="installation", user_id=None))
    assert own.ask(c.ReplaceKey("p", SHA)) == []
    own.ask(c.ReplaceKey("p", "b" * 64))
    assert own.state.secret_sha256 == "b" * 64
    for command in (c.ReplaceKey("p", SHA), c.RevokeKey()):
        refused(entity(ApiKeyBehavior()), command, "key.exists")


def test_the_time_of_use_never_goes_back() -> None:
    behavior = KeyUseBehavior()
    later = behavior.handle_command(behavior.empty_state(), NoteKeyUse(NOW))
    assert behavior.handle_command(later, NoteKeyUse(NOW - timedelta(hours=1))) == KeyUse(NOW)
