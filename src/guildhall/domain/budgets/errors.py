"""Why a budget refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from typing import ClassVar

from guildhall.domain.kernel import Conflict, DomainError, ValidationFailed


class BudgetInvalid(ValidationFailed):
    """A limit or an amount is not acceptable."""


class BudgetExceeded(DomainError):
    """The amount does not fit and never will under these limits; ``on_exceed`` says what follows."""

    code: ClassVar[str] = "budget_exceeded"

    def __init__(self, message: str, *, rule: str = "", field: str = "") -> None:
        super().__init__(message, rule=rule, field=field)
        self.scope = ""
        self.on_exceed = "stop"


class BudgetWaits(Conflict):
    """The amount does not fit now, but may once outstanding reservations are settled: try again."""

    code: ClassVar[str] = "budget_waits"


class PriceUnknown(DomainError):
    """A limit in money cannot be held when nobody knows the price."""

    code: ClassVar[str] = "price_unknown"


class ReservationUnknown(Conflict):
    """The reservation is not outstanding: it was settled or released, or never made."""


class ReservationTaken(Conflict):
    """Another reservation is outstanding under this id."""


class FenceMismatch(Conflict):
    """The lease under which the reservation was made has passed to another."""
