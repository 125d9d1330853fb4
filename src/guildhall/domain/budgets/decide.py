"""Decides what a budget grants and books; it must never book a call twice or grant beyond a hard limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.budgets import commands as c
from guildhall.domain.budgets import errors
from guildhall.domain.budgets import events as e
from guildhall.domain.budgets.budget import Budget, folds
from guildhall.domain.budgets.rules import AMOUNTS, GRANT, LIMITS, OF_SCOPE, SETTLE
from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, check

decisions = Decisions()


@decisions.on(c.SetLimits)
def _set_limits(state: Budget, command: c.SetLimits) -> Sequence[Event]:
    check((*OF_SCOPE, *LIMITS), state, command)
    wanted = (command.tokens, command.micros, command.on_exceed)
    if state.budget_id and wanted == (state.limit_tokens, state.limit_micros, state.on_exceed):
        return []
    return [e.LimitsSet(command.budget_id, *wanted)]


@decisions.on(c.Reserve)
def _reserve(state: Budget, command: c.Reserve) -> Sequence[Event]:
    check((*OF_SCOPE, *AMOUNTS), state, command)
    if _is_repeat(state, command):
        return []
    check(GRANT, state, command)
    reserved = e.BudgetReserved(
        command.budget_id,
        command.reservation_id,
        command.tokens,
        command.micros,
        command.session_id,
        command.fence,
    )
    tokens = state.spent_tokens + state.held_tokens + command.tokens
    micros = state.spent_micros + state.held_micros + (command.micros or 0)
    if _within(state, tokens, micros):
        return [reserved]
    if state.on_exceed == "warn":
        return [reserved, *_passed(state, tokens, micros, command.budget_id)]
    raise _does_not_fit(state, command)


@decisions.on(c.Settle)
def _settle(state: Budget, command: c.Settle) -> Sequence[Event]:
    check((*AMOUNTS, *SETTLE), state, command)
    reservation = state.outstanding[command.reservation_id]
    reserved = reservation.micros or 0
    micros = reserved if command.micros is None else command.micros
    settled = e.BudgetSettled(
        command.reservation_id,
        command.tokens,
        micros,
        over_tokens=max(0, command.tokens - reservation.tokens),
        over_micros=max(0, micros - reserved),
        priced=command.micros is not None,
    )
    tokens_now = state.spent_tokens + state.held_tokens - reservation.tokens + command.tokens
    micros_now = state.spent_micros + state.held_micros - reserved + micros
    if _within(state, tokens_now, micros_now):
        return [settled]
    return [settled, *_passed(state, tokens_now, micros_now, state.budget_id)]


@decisions.on(c.Book)
def _book(state: Budget, command: c.Book) -> Sequence[Event]:
    check((*OF_SCOPE, *AMOUNTS, *GRANT), state, command)
    micros = command.micros or 0
    reserved = e.BudgetReserved(
        command.budget_id, command.reservation_id, 0, 0, command.session_id, command.fence
    )
    settled = e.BudgetSettled(
        command.reservation_id,
        command.tokens,
        micros,
        over_tokens=command.tokens,
        over_micros=micros,
        priced=command.micros is not None,
    )
    tokens_now = state.spent_tokens + state.held_tokens + command.tokens
    micros_now = state.spent_micros + state.held_micros + micros
    if _within(state, tokens_now, micros_now):
        return [reserved, settled]
    return [reserved, settled, *_passed(state, tokens_now, micros_now, command.budget_id)]


@decisions.on(c.ReleaseReservation)
def _release(state: Budget, command: c.ReleaseReservation) -> Sequence[Event]:
    if command.reservation_id not in state.outstanding:
        return []
    return [e.BudgetReleased((command.reservation_id,), command.reason)]


@decisions.on(c.ReleaseSession)
def _release_session(state: Budget, command: c.ReleaseSession) -> Sequence[Event]:
    ids = tuple(key for key, item in state.outstanding.items() if item.session_id == command.session_id)
    return [e.BudgetReleased(ids, command.reason)] if ids else []


def _is_repeat(state: Budget, command: c.Reserve) -> bool:
    """Whether exactly this reservation is outstanding already."""
    made = state.outstanding.get(command.reservation_id)
    asked = (command.tokens, command.micros, command.session_id, command.fence)
    return made is not None and (made.tokens, made.micros, made.session_id, made.fence) == asked


def _within(state: Budget, tokens: int, micros: int) -> bool:
    """Whether totals keep to both limits."""
    return (state.limit_tokens is None or tokens <= state.limit_tokens) and (
        state.limit_micros is None or micros <= state.limit_micros
    )


def _passed(state: Budget, tokens: int, micros: int, budget_id: str) -> Sequence[Event]:
    """The event that says so, once for each setting of the limits."""
    return [] if state.passed else [e.BudgetPassed(budget_id, tokens, micros, state.on_exceed)]


def _does_not_fit(state: Budget, command: c.Reserve) -> errors.BudgetWaits | errors.BudgetExceeded:
    """The refusal: to wait when outstanding reservations could free enough, else for good."""
    wanted = f"{command.tokens} tokens and {command.micros or 0} micro-dollars"
    asks = f"{command.budget_id} cannot hold {wanted} more"
    spent = (state.spent_tokens + command.tokens, state.spent_micros + (command.micros or 0))
    if state.outstanding and _within(state, *spent):
        says = f"{asks} until one of {len(state.outstanding)} outstanding reservations is settled"
        return errors.BudgetWaits(
            f"{says} (rule budget.waits_for_outstanding)", rule="budget.waits_for_outstanding"
        )
    refusal = errors.BudgetExceeded(
        f"{_too_little(state, command)} (rule budget.holds_its_limit)", rule="budget.holds_its_limit"
    )
    refusal.scope, refusal.on_exceed = command.budget_id, state.on_exceed
    return refusal


def _too_little(state: Budget, command: c.Reserve) -> str:
    """Which budget ends, how much of it is spent, what the next call may need, and what gives it more."""
    spent: list[str] = []
    needs: list[str] = []
    options: list[str] = []
    if state.limit_tokens is not None and state.spent_tokens + command.tokens > state.limit_tokens:
        spent.append(f"{state.spent_tokens:,} of {state.limit_tokens:,} tokens")
        needs.append(f"{command.tokens:,} tokens")
        options.append("--budget-tokens")
    micros = command.micros or 0
    if state.limit_micros is not None and state.spent_micros + micros > state.limit_micros:
        spent.append(f"{_dollars(state.spent_micros)} of {_dollars(state.limit_micros)}")
        needs.append(_dollars(micros))
        options.append("--budget-usd")
    kind = command.budget_id.partition("/")[0]
    larger = f"run again with a larger {' and '.join(options)}"
    remedy = larger if kind == "run" else f"raise the limit of the {kind}"
    return (
        f"the {kind}'s budget holds no further call: {' and '.join(spent)} are spent, and the next call may "
        f"need {' and '.join(needs)}; {remedy}"
    )


def _dollars(micros: int) -> str:
    """Millionths of a US dollar as people read them, to a hundredth of a cent."""
    return f"${micros // 1_000_000}.{micros % 1_000_000 // 100:04}"


class BudgetBehavior(EventSourcedBehavior[Budget]):
    """The budget of one scope as an event-sourced entity; its id is ``<kind>/<id>``."""

    entity_type = "Budget"
    state_type = Budget

    def empty_state(self) -> Budget:
        """A budget without limits of which nothing is spent."""
        return Budget()

    def apply_event(self, state: Budget, recorded: Recorded) -> Budget:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Budget, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
