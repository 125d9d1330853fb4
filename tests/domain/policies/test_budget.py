"""Reservations against several budgets: granted, waited for, refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.policies.budget import Account, Ask, decide

ASK = Ask(tokens=10, micros=100)


@pytest.mark.parametrize(
    ("account", "ask", "verdict", "rule"),
    [
        (Account("task"), ASK, "grant", "limit_holds_it"),
        (Account("task"), Ask(10, None), "grant", "limit_holds_it"),
        (Account("task", limit_tokens=10), ASK, "grant", "limit_holds_it"),
        (Account("task", limit_tokens=9), ASK, "refuse", "limit_is_used_up"),
        (Account("task", limit_micros=99), ASK, "refuse", "limit_is_used_up"),
        (Account("task", limit_micros=10**9), Ask(1, None), "refuse", "price_is_known"),
        (Account("task", limit_tokens=15, spent_tokens=5), ASK, "grant", "limit_holds_it"),
        (Account("task", limit_tokens=15, spent_tokens=6), ASK, "refuse", "limit_is_used_up"),
        (Account("task", limit_tokens=15, outstanding_tokens=6), ASK, "wait", "waits_for_outstanding"),
        (Account("task", limit_micros=150, outstanding_micros=60), ASK, "wait", "waits_for_outstanding"),
        (
            Account("task", limit_tokens=15, spent_tokens=6, outstanding_tokens=1),
            ASK,
            "refuse",
            "limit_is_used_up",
        ),
        (Account("task", limit_tokens=1, on_exceed="warn"), ASK, "grant", "limit_only_warns"),
    ],
)
def test_one_budget_decides(account, ask, verdict, rule):
    decision = decide([account], ask)
    assert (decision.verdict, decision.rule) == (verdict, rule)
    assert decision.action == ("stop" if verdict == "refuse" else None)


def test_the_strictest_budget_decides_and_is_named():
    waits = Account("run/r", limit_tokens=15, outstanding_tokens=6)
    refuses = Account("org/o", limit_tokens=9, on_exceed="pause")
    assert decide([Account("task/t"), waits], ASK).scope == "run/r"
    decision = decide([Account("task/t"), waits, refuses], ASK)
    assert (decision.verdict, decision.scope, decision.action) == ("refuse", "org/o", "pause")


def test_a_warning_is_told_with_the_grant():
    warns = Account("run/r", limit_tokens=1, on_exceed="warn")
    assert decide([warns, Account("org/o")], ASK).warned == ("run/r",)
    assert decide([], ASK).rule == "no_budget_set"


def test_nothing_negative_is_reserved():
    with pytest.raises(ValueError, match="whole number"):
        decide([], Ask(-1, 0))


COUNT = st.integers(0, 50)
LIMIT = st.none() | COUNT
ACCOUNT = st.builds(
    Account, st.just("x"), LIMIT, LIMIT, COUNT, COUNT, COUNT, COUNT, st.sampled_from(["stop", "pause"])
)


@given(st.lists(ACCOUNT, max_size=4), COUNT, LIMIT)
def test_a_grant_keeps_every_hard_limit(accounts, tokens, micros):
    if decide(accounts, Ask(tokens, micros)).verdict != "grant":
        return
    for one in accounts:
        held = one.spent_tokens + one.outstanding_tokens + tokens
        assert one.limit_tokens is None or held <= one.limit_tokens
        if one.limit_micros is not None:
            assert micros is not None
            assert one.spent_micros + one.outstanding_micros + micros <= one.limit_micros
