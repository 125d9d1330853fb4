"""Whether the process lives (seed S4, *Health*)."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", summary="Whether the process lives")
def healthz() -> Health:
    """Answer; nothing is looked at."""
    return Health()
