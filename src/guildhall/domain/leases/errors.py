"""Why a lease is refused; each error is a sentence that names the rule, and none carries a secret."""

from __future__ import annotations

from typing import ClassVar

from guildhall.domain.kernel import Conflict, DomainError, NotFound, ValidationFailed


class Refusal(DomainError):
    """A refusal whose sentence ends with its rule, written ``<noun>.<rule>``."""

    noun: ClassVar[str] = "lease"

    def __init__(self, message: str, *, rule: str, field: str = "") -> None:
        named = f"{self.noun}.{rule}"
        super().__init__(f"{message} (rule {named})", rule=named, field=field)


class StaleFence(Refusal, Conflict):
    """A worker writes with a fencing token that is no longer the current one: its right has passed on."""

    def __init__(self, what: str, *, given: int, current: int | None) -> None:
        now = "nobody holds it now" if current is None else f"the current token is {current}"
        super().__init__(
            f"the fencing token {given} for {what} is stale ({now}); stop this work and claim it anew",
            rule="fence_is_current",
            field="fence",
        )
        self.given = given
        self.current = current


class LeaseHeld(Refusal, Conflict):
    """The resource is held by somebody else."""

    def __init__(self, resource: str, holder: str) -> None:
        super().__init__(
            f"{resource} is held by {holder}; wait until the lease is released or goes stale",
            rule="one_holder",
        )


class LeaseNotHeld(Refusal, NotFound):
    """Nobody holds the resource."""

    def __init__(self, resource: str) -> None:
        super().__init__(f"nobody holds a lease on {resource}; acquire it first", rule="lease_is_held")


class LeaseInvalid(Refusal, ValidationFailed):
    """A lease was asked for with values that make no lease."""
