"""The state of a budget and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from guildhall.domain.budgets import events as e
from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record, field
from guildhall.domain.rules import stamped


class Reservation(Record):
    """An amount set aside for one call of a session; ``micros`` is none for an unknown price."""

    tokens: int
    micros: int | None
    session_id: str | None
    fence: int | None


class Budget(Record):
    """What one scope may spend and has spent. Its id is ``<kind>/<id>``, as of :func:`budget_id`.

    ``held_tokens`` and ``held_micros`` are the sums of the outstanding reservations;
    ``unpriced`` counts settled calls whose price nobody knew; ``passed`` says that the limits were
    passed since they were last set.
    """

    budget_id: str = ""
    limit_tokens: int | None = None
    limit_micros: int | None = None
    on_exceed: e.OnExceed = "stop"
    spent_tokens: int = 0
    spent_micros: int = 0
    held_tokens: int = 0
    held_micros: int = 0
    outstanding: dict[str, Reservation] = field(default_factory=dict[str, Reservation])
    settled: int = 0
    unpriced: int = 0
    passed: bool = False
    updated_at: datetime | None = None

    @property
    def is_overspent(self) -> bool:
        """Whether more is spent than a limit allows."""
        return (self.limit_tokens is not None and self.spent_tokens > self.limit_tokens) or (
            self.limit_micros is not None and self.spent_micros > self.limit_micros
        )

    @property
    def left_tokens(self) -> int | None:
        """Tokens neither spent nor reserved, never under 0; none without a limit."""
        if self.limit_tokens is None:
            return None
        return max(0, self.limit_tokens - self.spent_tokens - self.held_tokens)

    @property
    def left_micros(self) -> int | None:
        """Money neither spent nor reserved, never under 0; none without a limit."""
        if self.limit_micros is None:
            return None
        return max(0, self.limit_micros - self.spent_micros - self.held_micros)


def budget_id(kind: e.ScopeKind, scope_id: str) -> str:
    """The id of a scope's budget: ``run/<id>``.

    Raises:
        ValueError: for a kind that has no budget, or no id.
    """
    if kind not in get_args(e.ScopeKind) or not scope_id:
        raise ValueError(f"a budget belongs to a task, run, project or org, not to {kind}/{scope_id}")
    return f"{kind}/{scope_id}"


folds = Folds()


@folds.on(e.LimitsSet)
def _limits_set(state: Budget, event: e.LimitsSet, recorded: Recorded) -> Budget:
    return stamped(
        state,
        recorded,
        budget_id=event.budget_id,
        limit_tokens=event.tokens,
        limit_micros=event.micros,
        on_exceed=event.on_exceed,
        passed=False,
    )


@folds.on(e.BudgetReserved)
def _reserved(state: Budget, event: e.BudgetReserved, recorded: Recorded) -> Budget:
    made = Reservation(event.tokens, event.micros, event.session_id, event.fence)
    return stamped(
        state,
        recorded,
        budget_id=event.budget_id,
        outstanding={**state.outstanding, event.reservation_id: made},
        held_tokens=state.held_tokens + event.tokens,
        held_micros=state.held_micros + (event.micros or 0),
    )


@folds.on(e.BudgetSettled)
def _settled(state: Budget, event: e.BudgetSettled, recorded: Recorded) -> Budget:
    return stamped(
        state,
        recorded,
        **_without(state, (event.reservation_id,)),
        spent_tokens=state.spent_tokens + event.tokens,
        spent_micros=state.spent_micros + event.micros,
        settled=state.settled + 1,
        unpriced=state.unpriced + (0 if event.priced else 1),
    )


@folds.on(e.BudgetReleased)
def _released(state: Budget, event: e.BudgetReleased, recorded: Recorded) -> Budget:
    return stamped(state, recorded, **_without(state, event.reservation_ids))


@folds.on(e.BudgetPassed)
def _passed(state: Budget, _event: e.BudgetPassed, recorded: Recorded) -> Budget:
    return stamped(state, recorded, passed=True)


def _without(state: Budget, ids: tuple[str, ...]) -> dict[str, object]:
    """The fields that change when reservations end."""
    ended = [state.outstanding[item] for item in ids]
    return {
        "outstanding": {key: value for key, value in state.outstanding.items() if key not in ids},
        "held_tokens": state.held_tokens - sum(item.tokens for item in ended),
        "held_micros": state.held_micros - sum(item.micros or 0 for item in ended),
    }
