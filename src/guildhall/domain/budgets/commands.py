"""What can be asked of a budget, as imperative dataclasses; each names its scope, ``<kind>/<id>``."""

from __future__ import annotations

from dataclasses import dataclass

from guildhall.domain.budgets.events import OnExceed


@dataclass(frozen=True, slots=True)
class SetLimits:
    """Set what the scope may spend; none is no limit."""

    budget_id: str
    tokens: int | None = None
    micros: int | None = None
    on_exceed: OnExceed = "stop"


@dataclass(frozen=True, slots=True)
class Reserve:
    """Set aside the most that one call may use; a repeat under the same id changes nothing."""

    budget_id: str
    reservation_id: str
    tokens: int
    micros: int | None
    session_id: str | None = None
    fence: int | None = None


@dataclass(frozen=True, slots=True)
class Settle:
    """Book what a reserved call really used; ``micros`` is none when nobody knows its price."""

    reservation_id: str
    tokens: int
    micros: int | None
    fence: int | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """Book what a call has used that nothing was set aside for: it is spent, whatever the limits say."""

    budget_id: str
    reservation_id: str
    tokens: int
    micros: int | None
    session_id: str | None = None
    fence: int | None = None


@dataclass(frozen=True, slots=True)
class ReleaseReservation:
    """End a reservation without use; a reservation that is not outstanding changes nothing."""

    reservation_id: str
    reason: str = "unused"


@dataclass(frozen=True, slots=True)
class ReleaseSession:
    """End every reservation of a session: its lease ended."""

    session_id: str
    reason: str = "lease_ended"
