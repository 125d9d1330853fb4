"""The user: an address, and a password of which only the hash is known."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.users import commands as c
from guildhall.domain.users.decide import UserBehavior
from guildhall.domain.users.user import KEPT_ORGS, address

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"
CREATE = c.CreateUser("u1", "ada@example.org", "Ada", HASH)


@pytest.fixture
def user(entity: Any) -> Any:
    one = entity(UserBehavior())
    one.ask(CREATE)
    return one


def test_a_user_is_made_once(user: Any, refused: Any) -> None:
    assert (user.state.user_id, user.state.email, user.state.epoch) == ("u1", "ada@example.org", 0)
    refused(user, CREATE, "user.created_once")


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@x", "a b@x", "Ada@x", "a@x\n", "a@" + "x" * 300])
def test_what_is_no_address_is_refused(entity: Any, refused: Any, email: str) -> None:
    refused(entity(UserBehavior()), c.CreateUser("u1", email, "", HASH), "user.has_address")


def test_a_password_itself_is_not_kept(entity: Any, refused: Any, user: Any) -> None:
    refused(entity(UserBehavior()), c.CreateUser("u1", "a@x", "", "secret"), "user.password_is_hashed")
    refused(user, c.ChangePassword("secret"), "user.password_is_hashed")
    assert HASH not in repr(user.state)
    assert HASH not in repr(CREATE)


def test_another_password_begins_another_epoch(user: Any) -> None:
    user.ask(c.ChangePassword(HASH + "2"))
    assert (user.state.epoch, user.state.password_hash) == (1, HASH + "2")
    assert user.replayed() == user.state


def test_the_newest_orgs_are_remembered(user: Any) -> None:
    for number in range(KEPT_ORGS + 1):
        user.ask(c.JoinOrg(f"o{number}"))
    user.ask(c.JoinOrg("o5"))
    assert (len(user.state.orgs), user.state.orgs[-1], user.state.orgs[0]) == (KEPT_ORGS, "o5", "o1")
    assert user.ask(c.JoinOrg("o5")) == []


def test_who_was_not_made_is_not_known(entity: Any, refused: Any) -> None:
    for command in (c.JoinOrg("o"), c.ChangePassword(HASH)):
        refused(entity(UserBehavior()), command, "user.exists")


def test_addresses_are_compared_without_their_capitals() -> None:
    assert address("  Ada@Example.ORG ") == "ada@example.org"
