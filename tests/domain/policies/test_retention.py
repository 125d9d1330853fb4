"""What is kept no longer: by age, by number, and never what a run that is not over may use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.policies.retention import Bounds, Kept, outlived

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def used(days: int) -> Kept:
    """A thing that was last used so many days ago."""
    return Kept(f"d{days}", NOW - timedelta(days=days))


def names(found: list[Kept]) -> list[str]:
    return [one.name for one in found]


def test_what_is_older_than_the_bound_goes_and_the_bound_itself_stays() -> None:
    kept = [used(31), used(30), used(1), used(400)]
    assert names(outlived(kept, Bounds(30, 100), NOW, None)) == ["d31", "d400"]


def test_of_too_many_the_newest_stay() -> None:
    kept = [used(3), used(1), used(2)]
    assert names(outlived(kept, Bounds(30, 1), NOW, None)) == ["d2", "d3"]
    assert names(outlived(kept, Bounds(30, 0), NOW, None)) == ["d1", "d2", "d3"]


def test_what_was_used_since_the_oldest_unfinished_run_was_queued_stays_whatever_the_bounds() -> None:
    kept = [used(50), used(40), used(41)]
    assert names(outlived(kept, Bounds(1, 0), NOW, NOW - timedelta(days=41))) == ["d50"]


@given(
    st.lists(st.integers(0, 90), unique=True),
    st.integers(1, 60),
    st.integers(0, 20),
    st.none() | st.integers(0, 90),
)
def test_what_stays_is_within_the_bounds_or_in_use(
    ages: list[int], days: int, most: int, since: int | None
) -> None:
    in_use_since = None if since is None else NOW - timedelta(days=since)
    kept = [used(age) for age in ages]
    gone = outlived(kept, Bounds(days, most), NOW, in_use_since)
    stays = [one for one in kept if one not in gone]
    free = [one for one in stays if in_use_since is None or one.used_at < in_use_since]
    assert all(one.used_at >= NOW - timedelta(days=days) for one in free)
    assert len(free) <= most
    assert not [one for one in gone if in_use_since is not None and one.used_at >= in_use_since]
