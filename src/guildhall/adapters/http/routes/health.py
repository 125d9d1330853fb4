"""Whether the process lives and whether it can do its work (seed S4, *Health*)."""

from __future__ import annotations

from typing import Literal

from fastapi import Request
from pydantic import Field
from starlette.responses import JSONResponse

from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.problems import documented, problem
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.seam import Api
from guildhall.application.operations.readiness import Finding
from guildhall.domain.kernel import Unavailable

router = FeatureRouter(tags=["health"])


class Health(ShownModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Part(ShownModel):
    """One part of the process: whether it is ready, and how long it took to say so."""

    name: str = Field(examples=["database"])
    ok: bool = Field(examples=[True])
    milliseconds: int = Field(examples=[1])
    detail: str = Field("", description="What is wrong, empty when nothing is.")


class Ready(ShownModel):
    """Every part can do its work."""

    status: Literal["ready"] = "ready"
    checks: list[Part]


@router.get("/healthz", summary="Whether the process lives")
def healthz() -> Health:
    """Answer; nothing is looked at."""
    return Health()


@router.get(
    "/readyz",
    summary="Whether the process can do its work",
    response_model=Ready,
    responses=documented(503),
)
def readyz(request: Request) -> Ready | JSONResponse:
    """Ask every part: the database and its schema, the committer, the tail, the disk and the worker's loops.

    A part that is not ready makes it a 503, whose `checks` say which and why.
    """
    api: Api = request.app.api
    found = api.operations.readiness.look()
    parts = [_part(one) for one in found]
    wrong = [f"{one.name}: {one.detail}" for one in found if not one.ok]
    if not wrong:
        return Ready(checks=parts)
    shown = [part.model_dump() for part in parts]
    return problem(request, Unavailable.code, "not ready: " + "; ".join(wrong), extension={"checks": shown})


def _part(found: Finding) -> Part:
    return Part(name=found.name, ok=found.ok, milliseconds=found.milliseconds, detail=found.detail)
