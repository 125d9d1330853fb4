"""The login: each refresh token serves once, and one that comes again ends it all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.domain.logins import commands as c
from guildhall.domain.logins.decide import GRACE, LoginBehavior

NOW = datetime(2026, 11, 21, tzinfo=UTC)
START = c.StartLogin("l1", "u1", "acme", 3, datetime(2026, 12, 21, tzinfo=UTC))


@pytest.fixture
def login(entity: Any) -> Any:
    one = entity(LoginBehavior())
    one.ask(START)
    return one


def _refresh(login: Any, generation: int, later: timedelta = timedelta()) -> Any:
    return login.ask(c.RefreshLogin(generation, login.state.updated_at + later))


def test_each_refresh_token_serves_once(login: Any, refused: Any) -> None:
    _refresh(login, 0)
    _refresh(login, 1)
    assert (login.state.generation, login.state.is_live) == (2, True)
    _refresh(login, 1, GRACE + timedelta(milliseconds=1))
    assert (login.state.is_live, login.state.end_reason) == (False, "token_reused")
    refused(login, c.RefreshLogin(2, NOW), "login.is_live")
    assert login.replayed() == login.state


def test_who_comes_again_at_once_is_given_the_same_successor(login: Any) -> None:
    _refresh(login, 0)
    assert _refresh(login, 0, GRACE) == []
    assert (login.state.generation, login.state.is_live) == (1, True)


def test_a_token_before_the_last_ends_the_login_at_once(login: Any) -> None:
    _refresh(login, 0)
    _refresh(login, 1)
    _refresh(login, 0)
    assert (login.state.is_live, login.state.end_reason) == (False, "token_reused")


def test_who_signs_out_is_signed_out_once(login: Any, refused: Any) -> None:
    login.ask(c.EndLogin())
    assert login.state.end_reason == "signed_out"
    assert login.ask(c.EndLogin()) == []
    refused(login, START, "login.started_once")


def test_what_was_never_started_is_not_known(entity: Any, refused: Any) -> None:
    for command in (c.RefreshLogin(0, NOW), c.EndLogin()):
        refused(entity(LoginBehavior()), command, "login.exists")
