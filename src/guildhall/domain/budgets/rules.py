"""The rules of a budget as data, in the order they are tried; they must never act."""

from __future__ import annotations

import re

from guildhall.domain.budgets import errors
from guildhall.domain.rules import Rule, is_count, is_text

_SCOPE = re.compile(r"(task|run|project|org)/\S.{0,199}")

LARGEST_AMOUNT = 10**12
"""What one call may be at most, in tokens or micro-dollars, so that no sum leaves what JSON holds exactly."""

OF_SCOPE = (
    Rule(
        "budget.belongs_to_a_scope",
        lambda _, command: _SCOPE.fullmatch(command.budget_id) is not None,
        errors.BudgetInvalid,
        "a budget's id is task/, run/, project/ or org/ and an id",
        "budget_id",
    ),
    Rule(
        "budget.keeps_its_scope",
        lambda state, command: state.budget_id in ("", command.budget_id),
        errors.BudgetInvalid,
        "the budget of {state.budget_id} cannot be used as that of {command.budget_id}",
        "budget_id",
    ),
)

AMOUNTS = (
    Rule(
        "budget.tokens_are_a_count",
        lambda _, command: is_count(command.tokens) and command.tokens <= LARGEST_AMOUNT,
        errors.BudgetInvalid,
        "the tokens of a call are a whole number from 0 to 10 to the 12th",
        "tokens",
    ),
    Rule(
        "budget.micros_are_a_count",
        lambda _, command: (
            command.micros is None or (is_count(command.micros) and command.micros <= LARGEST_AMOUNT)
        ),
        errors.BudgetInvalid,
        "the price of a call is a whole number of millionths of a dollar from 0 to 10 to the 12th",
        "micros",
    ),
)

LIMITS = (
    Rule(
        "budget.limits_are_counts",
        lambda _, command: all(item is None or is_count(item) for item in (command.tokens, command.micros)),
        errors.BudgetInvalid,
        "a limit is a whole number from 0, or none",
        "tokens",
    ),
    Rule(
        "budget.on_exceed_is_known",
        lambda _, command: command.on_exceed in ("stop", "pause", "warn"),
        errors.BudgetInvalid,
        "on_exceed is stop, pause or warn",
        "on_exceed",
    ),
)

GRANT = (
    Rule(
        "budget.reservation_has_id",
        lambda _, command: is_text(command.reservation_id, 200),
        errors.BudgetInvalid,
        "a reservation needs an id",
        "reservation_id",
    ),
    Rule(
        "budget.reservation_is_new",
        lambda state, command: command.reservation_id not in state.outstanding,
        errors.ReservationTaken,
        "reservation {command.reservation_id} of {command.budget_id} is outstanding with another amount",
        "reservation_id",
    ),
    Rule(
        "budget.price_is_known",
        lambda state, command: state.limit_micros is None or command.micros is not None,
        errors.PriceUnknown,
        "{command.budget_id} has a limit in money, and the price of this call is unknown; "
        "name its price or limit tokens alone",
        "micros",
    ),
)

SETTLE = (
    Rule(
        "budget.settled_once",
        lambda state, command: command.reservation_id in state.outstanding,
        errors.ReservationUnknown,
        "reservation {command.reservation_id} is not outstanding: settled, released or never made",
        "reservation_id",
    ),
    Rule(
        "budget.settled_under_its_lease",
        lambda state, command: state.outstanding[command.reservation_id].fence == command.fence,
        errors.FenceMismatch,
        "reservation {command.reservation_id} was made under another fencing token than {command.fence}",
        "fence",
    ),
)
