"""Signs of life: newer tokens win, time never runs backwards, and a silence ends the belief."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.leases.errors import LeaseInvalid, StaleFence
from guildhall.domain.leases.heartbeat import (
    Beat,
    Heartbeat,
    HeartbeatBehavior,
    ProcessIdentity,
    expires_at,
    is_stale,
)
from guildhall.domain.leases.lease import Lease

AT = datetime(2026, 1, 1, tzinfo=UTC)
PROCESS = ProcessIdentity("boot", 42, 7)


def later(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


def beats(*given: Beat) -> Heartbeat:
    behavior = HeartbeatBehavior()
    state = behavior.empty_state()
    for beat in given:
        state = behavior.handle_command(state, beat)
    return state


def test_a_beat_is_believed_for_its_time_to_live():
    state = beats(Beat("Task:t", 1, AT, 30, PROCESS))
    assert (state.heartbeat_at, state.expires_at, state.process) == (AT, later(30), PROCESS)


def test_a_beat_with_a_lower_token_is_refused():
    with pytest.raises(StaleFence) as refused:
        beats(Beat("Task:t", 2, AT, 30), Beat("Task:t", 1, later(1), 30))
    assert (refused.value.given, refused.value.current) == (1, 2)


def test_a_newer_token_begins_anew():
    state = beats(Beat("Task:t", 1, later(100), 30, PROCESS), Beat("Task:t", 2, AT, 5))
    assert (state.fence, state.heartbeat_at, state.process) == (2, AT, None)


def test_the_process_is_remembered_between_beats():
    assert beats(Beat("Task:t", 1, AT, 30, PROCESS), Beat("Task:t", 1, later(5), 30)).process == PROCESS


def test_a_beat_needs_a_sensible_time_to_live():
    with pytest.raises(LeaseInvalid):
        beats(Beat("Task:t", 1, AT, 0))


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(-50, 50), st.integers(1, 60)), max_size=12))
def test_within_a_token_time_never_runs_backwards(given_beats):
    behavior = HeartbeatBehavior()
    state: Any = behavior.empty_state()
    for fence, second, ttl in given_beats:
        before: Any = state
        try:
            state = behavior.handle_command(state, Beat("r", fence, later(second), ttl))
        except StaleFence:
            assert fence < before.fence
            continue
        assert state.fence == fence >= before.fence
        if before.fence == fence:
            assert state.heartbeat_at >= before.heartbeat_at
            assert state.expires_at >= before.expires_at


def test_a_lease_goes_stale_after_its_last_beat():
    lease = Lease(None, None, "worker:1", 2, 30, AT)
    silent, old, beating = beats(), beats(Beat("r", 1, later(500), 30)), beats(Beat("r", 2, later(20), 30))
    assert expires_at(lease, silent) == expires_at(lease, old) == later(30)
    assert expires_at(lease, beating) == later(50)
    assert not is_stale(lease, beating, later(50))
    assert is_stale(lease, beating, later(51))
