"""What can be asked of a budget, as imperative records; each names its scope, ``<kind>/<id>``."""

from __future__ import annotations

from guildhall.domain.budgets.events import OnExceed
from guildhall.domain.record import Record


class SetLimits(Record):
    """Set what the scope may spend; none is no limit."""

    budget_id: str
    tokens: int | None = None
    micros: int | None = None
    on_exceed: OnExceed = "stop"


class Reserve(Record):
    """Set aside the most that one call may use; a repeat under the same id changes nothing."""

    budget_id: str
    reservation_id: str
    tokens: int
    micros: int | None
    session_id: str | None = None
    fence: int | None = None


class Settle(Record):
    """Book what a reserved call really used; ``micros`` is none when nobody knows its price."""

    reservation_id: str
    tokens: int
    micros: int | None
    fence: int | None = None


class Book(Record):
    """Book what a call has used that nothing was set aside for: it is spent, whatever the limits say."""

    budget_id: str
    reservation_id: str
    tokens: int
    micros: int | None
    session_id: str | None = None
    fence: int | None = None


class ReleaseReservation(Record):
    """End a reservation without use; a reservation that is not outstanding changes nothing."""

    reservation_id: str
    reason: str = "unused"


class ReleaseSession(Record):
    """End every reservation of a session: its lease ended."""

    session_id: str
    reason: str = "lease_ended"
