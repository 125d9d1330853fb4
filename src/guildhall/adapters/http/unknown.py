"""Refuses parameters of a query that a route does not know: passed over, they would mean more than asked."""

from __future__ import annotations

from fastapi.dependencies.models import Dependant
from starlette.requests import Request

from guildhall.adapters.http.brought import SCHEMES
from guildhall.adapters.http.queries import parameters_read
from guildhall.domain.kernel import ValidationFailed

CREDENTIALS = frozenset(scheme["name"] for scheme in SCHEMES.values() if scheme.get("in") == "query")
"""What a query may say besides: who asks."""


class UnknownParameter(ValidationFailed):
    """A query has a parameter that the route does not know."""


def parameters_of(dependant: Dependant) -> frozenset[str]:
    """The names of all parameters that a route takes from a query, beside who asks."""
    own = {field.alias for field in dependant.query_params}
    read = {one["name"] for one in parameters_read(dependant.call)} if dependant.call else set[str]()
    return frozenset(own | read).union(*map(parameters_of, dependant.dependencies))


def refuse_unknown(request: Request) -> None:
    """Refuse a request whose query has a parameter that its route does not take.

    Raises:
        UnknownParameter: naming it, and those that there are.
    """
    known: frozenset[str] | None = getattr(request.scope.get("route"), "parameters", None)
    if known is None:
        return
    for name in request.query_params:
        if name not in known and name not in CREDENTIALS:
            there = f"there are {', '.join(sorted(known))}" if known else "there is none"
            raise UnknownParameter(
                f"this query has no parameter {name[:80]!r}; {there}",
                rule="query.parameters_are_known",
                field=name[:80],
            )
