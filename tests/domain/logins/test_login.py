"""The login: each refresh token serves once, and one that comes again ends it all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from guildhall.domain.logins import commands as c
from guildhall.domain.logins.decide import LoginBehavior

START = c.StartLogin("l1", "u1", "acme", 3, datetime(2026, 12, 21, tzinfo=UTC))


@pytest.fixture
def login(entity: Any) -> Any:
    one = entity(LoginBehavior())
    one.ask(START)
    return one


def test_each_refresh_token_serves_once(login: Any, refused: Any) -> None:
    login.ask(c.RefreshLogin(0))
    login.ask(c.RefreshLogin(1))
    assert (login.state.generation, login.state.is_live) == (2, True)
    login.ask(c.RefreshLogin(1))
    assert (login.state.is_live, login.state.end_reason) == (False, "token_reused")
    refused(login, c.RefreshLogin(2), "login.is_live")
    assert login.replayed() == login.state


def test_who_signs_out_is_signed_out_once(login: Any, refused: Any) -> None:
    login.ask(c.EndLogin())
    assert login.state.end_reason == "signed_out"
    assert login.ask(c.EndLogin()) == []
    refused(login, START, "login.started_once")


def test_what_was_never_started_is_not_known(entity: Any, refused: Any) -> None:
    for command in (c.RefreshLogin(0), c.EndLogin()):
        refused(entity(LoginBehavior()), command, "login.exists")
