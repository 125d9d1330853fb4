"""The budget: what it grants, what it books, and that no money is lost or made."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from guildhall.domain.budgets import commands as c
from guildhall.domain.budgets import errors
from guildhall.domain.budgets.budget import budget_id
from guildhall.domain.budgets.decide import BudgetBehavior

RUN = budget_id("run", "r1")


@pytest.fixture
def budget(entity: Any) -> Any:
    return entity(BudgetBehavior())


def reserve(name: str, tokens: int = 0, micros: int | None = 0, **more: Any) -> c.Reserve:
    return c.Reserve(RUN, name, tokens, micros, **more)


def test_ids_are_of_four_kinds() -> None:
    assert RUN == "run/r1"
    for kind, scope in (("team", "x"), ("run", "")):
        with pytest.raises(ValueError, match="a budget belongs to"):
            budget_id(kind, scope)  # type: ignore[arg-type]


def test_without_limits_everything_is_granted_and_counted(budget: Any) -> None:
    budget.ask(reserve("a", 10**9, None))
    budget.ask(c.Settle("a", 5, None))
    state = budget.state
    assert (state.spent_tokens, state.spent_micros, state.unpriced, state.settled) == (5, 0, 1, 1)
    assert (state.left_tokens, state.left_micros) == (None, None)


def test_the_limit_itself_fits_and_one_more_does_not(budget: Any, refused: Any) -> None:
    budget.ask(c.SetLimits(RUN, tokens=100))
    budget.ask(reserve("a", 60))
    budget.ask(c.Settle("a", 60, 0))
    budget.ask(reserve("b", 40))
    budget.ask(c.Settle("b", 40, 0))
    refusal = refused(budget, reserve("c", 1), "budget.holds_its_limit")
    assert (refusal.code, refusal.scope, refusal.on_exceed) == ("budget_exceeded", RUN, "stop")
    assert refusal.sentence == (
        "the run's budget holds no further call: 100 of 100 tokens are spent, and the next call may need "
        "1 tokens; run again with a larger --budget-tokens"
    )


def test_money_is_limited_as_tokens_are(budget: Any, refused: Any) -> None:
    budget.ask(c.SetLimits(RUN, micros=1000, on_exceed="pause"))
    assert refused(budget, reserve("a", 1, 1001), "budget.holds_its_limit").on_exceed == "pause"
    budget.ask(reserve("a", 1, 1000))
    assert budget.state.left_micros == 0


def test_a_refused_reservation_waits_while_others_could_free_enough(budget: Any, refused: Any) -> None:
    budget.ask(c.SetLimits(RUN, tokens=100))
    budget.ask(reserve("a", 80))
    waits = refused(budget, reserve("b", 30), "budget.waits_for_outstanding")
    assert isinstance(waits, errors.BudgetWaits)
    refused(budget, reserve("b", 101), "budget.holds_its_limit")
    budget.ask(c.Settle("a", 70, 0))
    budget.ask(reserve("b", 30))


def test_it_does_not_wait_for_what_is_spent(budget: Any, refused: Any) -> None:
    budget.ask(c.SetLimits(RUN, tokens=100))
    budget.ask(reserve("a", 80))
    budget.ask(c.Settle("a", 80, 0))
    budget.ask(reserve("b", 5))
    refused(budget, reserve("c", 30), "budget.holds_its_limit")


def test_a_repeated_reservation_changes_nothing(budget: Any, refused: Any) -> None:
    budget.ask(reserve("a", 5, 7, session_id="s1", fence=1))
    assert budget.ask(reserve("a", 5, 7, session_id="s1", fence=1)) == []
    refused(budget, reserve("a", 6, 7, session_id="s1", fence=1), "budget.reservation_is_new")


def test_nothing_is_settled_twice(budget: Any, refused: Any) -> None:
    budget.ask(reserve("a", 5))
    budget.ask(c.Settle("a", 5, 0))
    refused(budget, c.Settle("a", 5, 0), "budget.settled_once")
    refused(budget, c.Settle("never", 5, 0), "budget.settled_once")
    assert budget.ask(c.ReleaseReservation("a")) == []
    assert budget.state.spent_tokens == 5


def test_a_stale_fence_books_nothing(budget: Any, refused: Any) -> None:
    budget.ask(reserve("a", 5, session_id="s1", fence=3))
    refused(budget, c.Settle("a", 5, 0, fence=2), "budget.settled_under_its_lease")
    refused(budget, c.Settle("a", 5, 0), "budget.settled_under_its_lease")
    budget.ask(c.Settle("a", 5, 0, fence=3))


def test_reservations_end_with_their_lease(budget: Any, refused: Any) -> None:
    budget.ask(c.SetLimits(RUN, tokens=100))
    for name, session in (("a", "s1"), ("b", "s2"), ("c", "s1")):
        budget.ask(reserve(name, 30, 1, session_id=session, fence=1))
    budget.ask(c.ReleaseSession("s1"))
    assert budget.ask(c.ReleaseSession("s1")) == []
    assert set(budget.state.outstanding) == {"b"}
    assert (budget.state.held_tokens, budget.state.held_micros) == (30, 1)
    refused(budget, c.Settle("a", 1, 0, fence=1), "budget.settled_once")


def test_a_call_that_used_more_is_booked_as_it_was(budget: Any) -> None:
    budget.ask(c.SetLimits(RUN, tokens=100, micros=100))
    budget.ask(reserve("a", 90, 90))
    settled, passed = budget.ask(c.Settle("a", 120, 95))
    assert (settled.over_tokens, settled.over_micros, settled.priced) == (30, 5, True)
    assert (passed.type, passed.tokens, passed.micros) == ("budget.exceeded", 120, 95)
    assert budget.state.spent_tokens == 120
    assert budget.state.left_tokens == 0


def test_a_price_that_turns_out_unknown_is_booked_as_reserved(budget: Any) -> None:
    budget.ask(c.SetLimits(RUN, micros=100))
    budget.ask(reserve("a", 1, 40))
    settled = budget.ask(c.Settle("a", 1, None))[0]
    assert (settled.micros, settled.priced) == (40, False)
    assert (budget.state.spent_micros, budget.state.unpriced) == (40, 1)


def test_an_unknown_price_with_a_limit_in_money_is_refused(budget: Any, refused: Any) -> None:
    budget.ask(c.SetLimits(RUN, micros=10**9, on_exceed="warn"))
    assert refused(budget, reserve("a", 1, None), "budget.price_is_known").code == "price_unknown"


def test_warn_grants_and_says_so_once(budget: Any) -> None:
    budget.ask(c.SetLimits(RUN, tokens=10, on_exceed="warn"))
    assert [event.type for event in budget.ask(reserve("a", 11))] == ["budget.reserved", "budget.exceeded"]
    assert [event.type for event in budget.ask(reserve("b", 11))] == ["budget.reserved"]
    assert [event.type for event in budget.ask(c.Settle("a", 50, 0))] == ["budget.settled"]
    budget.ask(c.SetLimits(RUN, tokens=20, on_exceed="warn"))
    assert [event.type for event in budget.ask(reserve("c", 1))] == ["budget.reserved", "budget.exceeded"]


def test_raising_the_limit_lets_work_go_on(budget: Any, refused: Any) -> None:
    budget.ask(c.SetLimits(RUN, tokens=10))
    refused(budget, reserve("a", 11), "budget.holds_its_limit")
    budget.ask(c.SetLimits(RUN, tokens=11))
    assert budget.ask(c.SetLimits(RUN, tokens=11)) == []
    budget.ask(reserve("a", 11))


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.SetLimits("team/x", 1), "budget.belongs_to_a_scope"),
        (c.SetLimits("run/", 1), "budget.belongs_to_a_scope"),
        (c.SetLimits(RUN, -1), "budget.limits_are_counts"),
        (c.SetLimits(RUN, micros=2**53), "budget.limits_are_counts"),
        (c.SetLimits(RUN, 1, on_exceed="shrug"), "budget.on_exceed_is_known"),  # type: ignore[arg-type]
        (c.Reserve(RUN, "a", -1, 0), "budget.tokens_are_a_count"),
        (c.Reserve(RUN, "a", 0, -1), "budget.micros_are_a_count"),
        (c.Reserve(RUN, "a", 10**12 + 1, 0), "budget.tokens_are_a_count"),
        (c.Reserve(RUN, "a", 0, 10**12 + 1), "budget.micros_are_a_count"),
        (c.Reserve(RUN, "", 0, 0), "budget.reservation_has_id"),
        (c.Settle("a", -1, 0), "budget.tokens_are_a_count"),
    ],
)
def test_bad_amounts_are_refused(budget: Any, refused: Any, command: Any, rule: str) -> None:
    assert refused(budget, command, rule).code == "validation_failed"


def test_a_budget_keeps_its_scope(budget: Any, refused: Any) -> None:
    budget.ask(reserve("a", 1))
    refused(budget, c.Reserve("run/r2", "b", 1, 0), "budget.keeps_its_scope")


class BudgetMachine(RuleBasedStateMachine):
    """Money and tokens are conserved, and a hard limit holds, in any order of calls."""

    reservations: Bundle[str] = Bundle("reservations")

    def __init__(self, budget: Any) -> None:
        super().__init__()
        self.budget = budget
        self.limits: tuple[int | None, int | None] = (None, None)
        self.hard = True
        self.made = 0
        self.open: dict[str, tuple[int, int, str]] = {}
        self.closed: set[str] = set()
        self.spent = [0, 0]
        self.granted_within = True

    def totals(self) -> tuple[int, int]:
        held = list(self.open.values())
        return self.spent[0] + sum(item[0] for item in held), self.spent[1] + sum(item[1] for item in held)

    def fits(self, tokens: int, micros: int) -> bool:
        return all(
            limit is None or total <= limit
            for total, limit in zip((tokens, micros), self.limits, strict=True)
        )

    @rule(
        tokens=st.none() | st.integers(0, 300),
        micros=st.none() | st.integers(0, 300),
        mode=st.sampled_from(["stop", "pause", "warn"]),
    )
    def set_limits(self, tokens: int | None, micros: int | None, mode: Any) -> None:
        self.budget.ask(c.SetLimits(RUN, tokens, micros, mode))
        self.limits, self.hard = (tokens, micros), mode != "warn"
        self.granted_within = self.fits(*self.totals())

    @rule(
        target=reservations,
        tokens=st.integers(0, 120),
        micros=st.integers(0, 120),
        session=st.sampled_from(["s1", "s2"]),
    )
    def reserve(self, tokens: int, micros: int, session: str) -> Any:
        self.made += 1
        name = f"x{self.made}"
        command = c.Reserve(RUN, name, tokens, micros, session)
        held = self.totals()
        if self.hard and not self.fits(held[0] + tokens, held[1] + micros):
            could = bool(self.open) and self.fits(self.spent[0] + tokens, self.spent[1] + micros)
            with pytest.raises(errors.BudgetWaits if could else errors.BudgetExceeded):
                self.budget.ask(command)
            return multiple()
        self.budget.ask(command)
        self.open[name] = (tokens, micros, session)
        if not self.hard:
            self.granted_within = self.fits(*self.totals())
        return name

    @rule(name=reservations, share=st.integers(0, 100))
    def settle(self, name: str, share: int) -> None:
        tokens, micros, _ = self.open.get(name, (0, 0, ""))
        used = (tokens * share // 100, micros * share // 100)
        if name not in self.open:
            with pytest.raises(errors.ReservationUnknown):
                self.budget.ask(c.Settle(name, *used))
            return
        self.budget.ask(c.Settle(name, *used))
        self._close(name)
        self.spent = [self.spent[0] + used[0], self.spent[1] + used[1]]

    @rule(name=reservations)
    def release(self, name: str) -> None:
        events = self.budget.ask(c.ReleaseReservation(name))
        assert bool(events) == (name in self.open)
        if events:
            self._close(name)

    @rule(session=st.sampled_from(["s1", "s2"]))
    def release_session(self, session: str) -> None:
        self.budget.ask(c.ReleaseSession(session))
        for name in [key for key, item in self.open.items() if item[2] == session]:
            self._close(name)

    def _close(self, name: str) -> None:
        assert name not in self.closed, "a reservation is closed once"
        self.closed.add(name)
        del self.open[name]

    @invariant()
    def conserves(self) -> None:
        state = self.budget.state
        assert [state.spent_tokens, state.spent_micros] == self.spent
        totals = self.totals()
        assert (state.spent_tokens + state.held_tokens, state.spent_micros + state.held_micros) == totals
        assert set(state.outstanding) == set(self.open)
        if self.hard and self.granted_within:
            assert self.fits(*totals), "a hard limit holds as long as it was not set below what is spent"
        assert state == self.budget.replayed()


def test_conservation(explore: Any) -> None:
    explore(BudgetMachine, BudgetBehavior())
