"""What of the things that can be made again, or are kept elsewhere, is kept no longer: by age and by number.

It must never let go what a run that is not over may still use.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from guildhall.domain.record import Record


class Bounds(Record):
    """How many ``days`` without being used, and how many at ``most``, the newest first."""

    days: int
    most: int


class Retention(Record):
    """The bounds of each kind: results of checks and scans, projects' environments, rescued work.

    What nothing in the journal tells of is kept for ``unknown_days``.
    """

    results: Bounds = Bounds(30, 20_000)
    environments: Bounds = Bounds(30, 20)
    rescued: Bounds = Bounds(30, 200)
    unknown_days: int = 30


class Kept(Record):
    """Something that is kept under a name, and when it was last used (aware, UTC)."""

    name: str
    used_at: datetime


def outlived(
    kept: Iterable[Kept], bounds: Bounds, now: datetime, in_use_since: datetime | None
) -> list[Kept]:
    """What is over the bounds, the newest first; ``in_use_since`` is when the oldest run not over was queued.

    What was used since then is kept, however much it is; so is what was used at that very moment.
    """
    newest_first = sorted(kept, key=lambda one: (one.used_at, one.name), reverse=True)
    oldest = now - timedelta(days=bounds.days)
    return [
        one
        for number, one in enumerate(newest_first)
        if (number >= bounds.most or one.used_at < oldest)
        and (in_use_since is None or one.used_at < in_use_since)
    ]
