"""Whether a call may be made within the budgets of its task, run, project and org.

Tokens and money (micros: millionths of a US dollar) are whole numbers. It must never grant what a
hard limit does not hold, and must never wait for what nobody will give back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

OnExceed = Literal["stop", "pause", "warn"]
Verdict = Literal["grant", "wait", "refuse"]


@dataclass(frozen=True, slots=True)
class Account:
    """One scope's budget: limits (none: unlimited), what is spent, what is reserved and not settled."""

    scope: str
    limit_tokens: int | None = None
    limit_micros: int | None = None
    spent_tokens: int = 0
    spent_micros: int = 0
    outstanding_tokens: int = 0
    outstanding_micros: int = 0
    on_exceed: OnExceed = "stop"


@dataclass(frozen=True, slots=True)
class Ask:
    """The most that a call may use; ``micros`` is none where its price is unknown."""

    tokens: int
    micros: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, the rule that gave it, and the scope it comes from; ``action`` is what exceeding asks for.

    ``warned`` names the scopes whose limit is passed but only warned about.
    """

    verdict: Verdict
    rule: str
    scope: str = ""
    action: OnExceed | None = None
    warned: tuple[str, ...] = ()


def _within(account: Account, ask: Ask, *, outstanding: bool) -> bool:
    held = (account.outstanding_tokens, account.outstanding_micros) if outstanding else (0, 0)
    tokens = account.spent_tokens + held[0] + ask.tokens
    micros = account.spent_micros + held[1] + (ask.micros or 0)
    return (account.limit_tokens is None or tokens <= account.limit_tokens) and (
        account.limit_micros is None or micros <= account.limit_micros
    )


def _unpriced(account: Account, ask: Ask) -> bool:
    return account.limit_micros is not None and ask.micros is None


def _fits(account: Account, ask: Ask) -> bool:
    return _within(account, ask, outstanding=True)


def _only_warned(account: Account, _ask: Ask) -> bool:
    return account.on_exceed == "warn"


def _fits_when_settled(account: Account, ask: Ask) -> bool:
    return _within(account, ask, outstanding=False)


def _always(_account: Account, _ask: Ask) -> bool:
    return True


RULES: tuple[tuple[str, Callable[[Account, Ask], bool], Verdict], ...] = (
    ("price_is_known", _unpriced, "refuse"),
    ("limit_holds_it", _fits, "grant"),
    ("limit_only_warns", _only_warned, "grant"),
    ("waits_for_outstanding", _fits_when_settled, "wait"),
    ("limit_is_used_up", _always, "refuse"),
)
"""In order; the first that applies to an account decides for it."""

_STRICTEST: tuple[Verdict, ...] = ("refuse", "wait", "grant")


def _decide_one(account: Account, ask: Ask) -> Decision:
    rule, _, verdict = next(row for row in RULES if row[1](account, ask))
    action = account.on_exceed if verdict == "refuse" else None
    return Decision(verdict, rule, account.scope, action)


def decide(accounts: Sequence[Account], ask: Ask) -> Decision:
    """The strictest verdict of all scopes, narrowest scope first: refuse, else wait, else grant.

    Raises:
        ValueError: when the ask is negative.
    """
    if ask.tokens < 0 or (ask.micros or 0) < 0:
        raise ValueError("a reservation is a whole number from 0")
    decisions = [_decide_one(account, ask) for account in accounts]
    warned = tuple(one.scope for one in decisions if one.rule == "limit_only_warns")
    for verdict in _STRICTEST:
        found = next((one for one in decisions if one.verdict == verdict), None)
        if found is not None:
            granted = Decision("grant", found.rule, warned=warned)
            return granted if verdict == "grant" else found
    return Decision("grant", "no_budget_set")
