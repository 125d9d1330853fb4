"""Metrics for Prometheus (seed S2, *Monitoring*)."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from guildhall.adapters.http.caller import ASKS, may
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.seam import Api

router = FeatureRouter(tags=["health"])

MEDIA_TYPE = "text/plain"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_admin = may("administer")


async def scraper(request: Request) -> str | None:
    """Whose figures are asked for: none is the whole installation's.

    Raises:
        DomainError: when the caller is no admin, and not on this machine where that is enough.
    """
    api: Api = request.app.api
    if api.operations.metrics_on_loopback and _is_loopback(request):
        return None
    caller = await _admin(request)
    return None if "install" in caller.principal.abilities else caller.principal.org_id


ASKS[scraper] = ASKS[_admin]


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "Metrics in the text format 0.0.4.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
        },
        **documented(401, 403),
    },
)
def read_metrics(request: Request, org_id: Annotated[str | None, Depends(scraper)]) -> Response:
    """The figures of the installation for its own key, for an admin those of their org alone."""
    api: Api = request.app.api
    return Response(api.operations.scrape(org_id), headers={"Content-Type": CONTENT_TYPE})


def _is_loopback(request: Request) -> bool:
    if request.client is None:
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:  # what a proxy says of who asks need be no address
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
