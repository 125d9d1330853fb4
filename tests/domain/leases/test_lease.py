"""The lease of a resource: one holder, a token that only grows, and a lifecycle under random use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from guildhall.domain.kernel import DomainError, Recorded
from guildhall.domain.leases.errors import LeaseHeld, LeaseInvalid, LeaseNotHeld, StaleFence
from guildhall.domain.leases.lease import AcquireLease, LeaseBehavior, ReclaimLease, ReleaseLease

AT = datetime(2026, 1, 1, tzinfo=UTC)
TAKE = AcquireLease("mirror:p1", "host-1", 30)


def ask(state: Any, *commands: Any) -> Any:
    behavior = LeaseBehavior()
    for command in commands:
        for event in behavior.handle_command(state, command):
            state = behavior.apply_event(state, Recorded(event, state.version + 1, 1, AT, "system"))
    return state


@pytest.fixture
def free():
    return LeaseBehavior().empty_state()


def test_a_lease_is_held_by_one(free):
    held = ask(free, TAKE)
    assert (held.fence, held.lease.holder, held.lease.acquired_at) == (1, "host-1", AT)
    for holder in ("host-1", "host-2"):
        with pytest.raises(LeaseHeld, match="held by host-1"):
            ask(held, AcquireLease("mirror:p1", holder, 30))


@pytest.mark.parametrize("ending", [ReleaseLease(1), ReclaimLease(1)])
def test_the_next_holder_has_a_higher_token(free, ending):
    again = ask(free, TAKE, ending, TAKE)
    assert again.lease.fence == 2
    with pytest.raises(StaleFence) as refused:
        ask(again, ending)
    assert (refused.value.given, refused.value.current) == (1, 2)


def test_what_was_never_held_is_not_released(free):
    with pytest.raises(LeaseNotHeld):
        ask(free, ReleaseLease(1))
    with pytest.raises(StaleFence, match="nobody holds it now"):
        ask(free, TAKE, ReleaseLease(1), ReleaseLease(1))


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (AcquireLease("", "h", 1), "lease.resource_is_named"),
        (AcquireLease("r", "", 1), "lease.holder_is_named"),
        (AcquireLease("r", "h", 0), "lease.ttl_in_range"),
        (AcquireLease("r", "h", 86_401), "lease.ttl_in_range"),
    ],
)
def test_a_lease_without_sense_is_refused(free, command, rule):
    with pytest.raises(LeaseInvalid) as refused:
        ask(free, command)
    assert refused.value.rule == rule
    assert str(refused.value).endswith(f"(rule {rule})")


class LeaseLifecycle(RuleBasedStateMachine):
    """Anybody may ask anything; a model of one holder says what must come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = LeaseBehavior().empty_state()
        self.holder: str | None = None
        self.fence = 0

    @rule(holder=st.sampled_from(["a", "b", "c"]))
    def acquire(self, holder: str) -> None:
        if self.holder is None:
            self.state = ask(self.state, AcquireLease("r", holder, 10))
            self.holder, self.fence = holder, self.fence + 1
        else:
            with pytest.raises(LeaseHeld):
                ask(self.state, AcquireLease("r", holder, 10))

    @rule(fence=st.integers(0, 5), command=st.sampled_from([ReleaseLease, ReclaimLease]))
    def end(self, fence: int, command: type) -> None:
        if self.holder is not None and fence == self.fence:
            self.state = ask(self.state, command(fence))
            self.holder = None
        else:
            with pytest.raises(DomainError):
                ask(self.state, command(fence))

    @invariant()
    def agrees_with_the_model(self) -> None:
        assert self.state.fence == self.fence
        assert (self.state.lease.holder if self.state.lease else None) == self.holder


TestLeaseLifecycle = LeaseLifecycle.TestCase
TestLeaseLifecycle.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
