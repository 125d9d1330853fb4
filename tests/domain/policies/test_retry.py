"""Back-off grows, is capped, and spreads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.policies import retry

ATTEMPTS = st.integers(1, 10**9)
PER_MILLE = st.integers(0, 1000)


def test_the_waits_double_up_to_the_cap():
    waits = [retry.backoff_milliseconds(attempt, 1000) for attempt in range(1, 11)]
    assert waits == [2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000, 300000]
    assert [retry.backoff_milliseconds(attempt, 0) for attempt in (1, 2)] == [1000, 2000]


@given(ATTEMPTS, PER_MILLE)
def test_a_wait_lies_between_half_the_window_and_the_whole(attempt, per_mille):
    window = retry.backoff_milliseconds(attempt, 1000)
    wait = retry.backoff_milliseconds(attempt, per_mille)
    assert window // 2 <= wait <= window <= retry.CAP_MILLISECONDS


@given(ATTEMPTS, PER_MILLE)
def test_a_later_attempt_never_waits_less(attempt, per_mille):
    now, later = (retry.backoff_milliseconds(number, per_mille) for number in (attempt, attempt + 1))
    assert now <= later


@pytest.mark.parametrize(("attempt", "per_mille"), [(0, 0), (1, -1), (1, 1001)])
def test_what_makes_no_sense_is_refused(attempt, per_mille):
    with pytest.raises(ValueError, match="counts from 1"):
        retry.backoff_milliseconds(attempt, per_mille)


def test_the_next_attempt_has_a_time():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert retry.next_attempt_at(now, 1, 500) == now + timedelta(milliseconds=1500)
