"""Back-off: longer each time within its ceiling, spread by chance, never longer than patience."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guildhall.adapters.runtimes.model.backoff import LONGEST_SECONDS, PATIENCE_SECONDS, Backoff


class Edge:
    """Chance at one end."""

    def __init__(self, top: bool) -> None:
        self.top = top

    def uniform(self, low: float, high: float) -> float:
        return high if self.top else low

    def secret(self, size: int) -> bytes:
        return bytes(size)


def test_it_doubles_up_to_its_ceiling(clock: Any) -> None:
    longest = [Backoff(clock, Edge(top=True)).delay(attempt, None) for attempt in range(1, 8)]
    assert longest == [1, 2, 4, 8, 16, LONGEST_SECONDS, LONGEST_SECONDS]
    shortest = [Backoff(clock, Edge(top=False)).delay(attempt, None) for attempt in range(1, 4)]
    assert shortest == [0.5, 1, 2]


@given(attempt=st.integers(1, 50), asked=st.none() | st.floats(0, 1_000), top=st.booleans())
def test_it_never_waits_less_than_asked_nor_beyond_patience(attempt: int, asked: Any, top: bool) -> None:
    delay = Backoff(Any, Edge(top)).delay(attempt, asked)  # type: ignore[arg-type]
    if asked is not None and asked > PATIENCE_SECONDS:
        assert delay is None
    else:
        assert delay is not None
        assert (asked or 0) <= delay <= PATIENCE_SECONDS


def test_it_waits_in_slices_that_add_up(clock: Any, chance: Any, session: Any) -> None:
    Backoff(clock, chance).wait(2.5, session)
    assert clock.slept == [1.0, 1.0, 0.5]
