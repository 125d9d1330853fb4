"""How long to wait before the next attempt: exponential back-off with jitter (seed S4, section 6); and when
work that takes its workers' lives is given up.

It must never draw a random number or read a clock: the caller hands in its chance as a whole
number per mille.
"""

from __future__ import annotations

from datetime import datetime, timedelta

BASE_MILLISECONDS = 2_000
CAP_MILLISECONDS = 5 * 60 * 1000
_MAX_DOUBLINGS = 40
"""Beyond this any base has reached any sensible cap."""

MOST_LOSSES = 30
"""Workers that work may lose one after the other. A fall of Guildhall's own uses no attempt, so it must be
more than bad luck or somebody with ``kill -9`` brings about, and yet not for ever."""
WORKER_LOST = "worker_lost"
"""Why such work is blocked."""


def is_given_up(losses: int) -> bool:
    """The rule ``worker_lost_too_often``: whether work that lost so many workers is tried no more."""
    return losses >= MOST_LOSSES


def backoff_milliseconds(
    attempt: int, per_mille: int, *, base: int = BASE_MILLISECONDS, cap: int = CAP_MILLISECONDS
) -> int:
    """The wait after the ``attempt``-th failure (from 1), in milliseconds.

    The window doubles from ``base`` up to ``cap``; half of it is waited in any case, of the other
    half the part that chance says (``per_mille``, 0 to 1000), so that those who failed together do
    not come back together.

    Raises:
        ValueError: when ``attempt`` is below 1 or ``per_mille`` outside 0 to 1000.
    """
    if attempt < 1 or not 0 <= per_mille <= 1000:
        raise ValueError(f"attempt counts from 1 and chance is 0 to 1000, not {attempt} and {per_mille}")
    window = min(cap, base << min(attempt - 1, _MAX_DOUBLINGS))
    half = window // 2
    return half + (window - half) * per_mille // 1000


def next_attempt_at(now: datetime, attempt: int, per_mille: int) -> datetime:
    """When the next attempt may begin, after the ``attempt``-th failed ``now``."""
    return now + timedelta(milliseconds=backoff_milliseconds(attempt, per_mille))
