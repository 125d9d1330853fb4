"""What can happen to a budget; money is in millionths of a US dollar, never a fraction of one."""

from __future__ import annotations

from typing import Literal

from guildhall.domain.kernel import Event, event

OnExceed = Literal["stop", "pause", "warn"]
ScopeKind = Literal["task", "run", "project", "org"]


@event("budget.limits_set")
class LimitsSet(Event):
    """Limits were set; none is no limit."""

    budget_id: str
    tokens: int | None
    micros: int | None
    on_exceed: OnExceed


@event("budget.reserved")
class BudgetReserved(Event):
    """An amount was set aside for one call; ``micros`` is none for an unknown price."""

    budget_id: str
    reservation_id: str
    tokens: int
    micros: int | None
    session_id: str | None
    fence: int | None


@event("budget.settled")
class BudgetSettled(Event):
    """What a reserved call really used was booked.

    ``over_tokens`` and ``over_micros`` are what it used beyond its reservation. ``priced`` is false when
    nobody knew the price of the call: then ``micros`` is what had been reserved, or 0.
    """

    reservation_id: str
    tokens: int
    micros: int
    over_tokens: int
    over_micros: int
    priced: bool


@event("budget.released")
class BudgetReleased(Event):
    """Reservations ended without use."""

    reservation_ids: tuple[str, ...]
    reason: str


@event("budget.exceeded")
class BudgetPassed(Event):
    """The limits were passed, by a grant under ``warn`` or by a call that used more than was reserved.

    Said once for each setting of the limits. The figures are spent and reserved together.
    """

    budget_id: str
    tokens: int
    micros: int
    on_exceed: OnExceed
