"""Clock, ids and chance: the three sources of nondeterminism, behind ports."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that many seconds."""
        ...


class Ids(Protocol):
    """Makes identifiers."""

    def new(self) -> str:
        """A new UUIDv7 (RFC 9562) in its text form."""
        ...


class Chance(Protocol):
    """Random numbers for jitter, and random bytes for secrets."""

    def uniform(self, low: float, high: float) -> float:
        """A number between ``low`` and ``high``, evenly spread."""
        ...

    def secret(self, size: int) -> bytes:
        """So many bytes that nobody can guess."""
        ...
