"""Times as people read them: to the second, in UTC; programs are given RFC 3339."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(when: datetime) -> str:
    """A time (aware) as ``2026-11-27 17:02:16 UTC``."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def moment_of(text: str) -> str:
    """A time that stands as RFC 3339, as :func:`moment` has it."""
    return moment(datetime.fromisoformat(text))
