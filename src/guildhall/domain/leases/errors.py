"""Why a lease is refused; each error is a sentence that names the rule, and none carries a secret."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class StaleFence(Conflict):
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


class LeaseHeld(Conflict):
    """The resource is held by somebody else."""

    def __init__(self, resource: str, holder: str) -> None:
        super().__init__(
            f"{resource} is held by {holder}; wait until the lease is released or goes stale",
            rule="one_holder",
        )


class LeaseNotHeld(NotFound):
    """Nobody holds the resource."""

    def __init__(self, resource: str) -> None:
        super().__init__(f"nobody holds a lease on {resource}; acquire it first", rule="lease_is_held")


class LeaseInvalid(ValidationFailed):
    """A lease was asked for with values that make no lease."""
