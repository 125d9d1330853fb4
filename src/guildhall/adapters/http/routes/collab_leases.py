"""Leases of the Collab API as seed S4 has them: acquired, kept alive, released, reclaimed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Reply, Worker
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.routes.collab import InProject
from guildhall.application.collab import leases
from guildhall.application.collab.shown import lock_shown
from guildhall.application.ports.journal import Transaction
from guildhall.domain.leases.lease import MAX_TTL_SECONDS

router = FeatureRouter(prefix="/collab/leases", tags=["collab"])

LockId = Annotated[str, Path(max_length=2_000, description="The `lock_id` of a lease.")]


class LeaseAsked(AskedModel):
    """The lease that is wanted: of a task by id or code, or of any resource by its name."""

    resource: str = Field(min_length=1, max_length=500, examples=["T-100"])
    holder: str = Field(
        "",
        max_length=100,
        pattern=r"^\S*$",
        description="What the client calls itself.",
        examples=["agent-1"],
    )
    ttl_seconds: int = Field(300, ge=1, le=MAX_TTL_SECONDS)


class LeaseShown(ShownModel):
    """A lease; whoever writes under it sends its ``fence``."""

    lock_id: str
    resource: str
    holder: str
    actor: str
    acquired_at: datetime
    ttl_seconds: int
    heartbeat_at: datetime
    expires_at: datetime
    fence: int
    task_id: str | None


class LeaseBeat(ShownModel):
    """A sign of life was taken."""

    ok: Literal[True] = True
    heartbeat_at: datetime
    expires_at: datetime


class Ok(ShownModel):
    """It was done."""

    ok: Literal[True] = True


class ReclaimAsked(AskedModel):
    """The stale lease to take back; without an id every stale one."""

    lock_id: str | None = Field(None, max_length=2_000)


class Reclaimed(ShownModel):
    """The leases that were taken back."""

    ok: Literal[True] = True
    reclaimed: list[str]


@router.post("/acquire", response_model=LeaseShown, responses=documented(409))
def acquire_lease(caller: Worker, body: LeaseAsked, project: InProject = None) -> Response:
    """Take a lease; that of a task claims the task. One that is stale is taken back first."""

    def unit(tx: Transaction) -> Reply:
        lock = leases.acquire(tx, caller.principal, body.resource, body.ttl_seconds, body.holder, project)
        return Reply(LeaseShown.model_validate(lock_shown(lock)))

    return caller.write(unit)


@router.post("/reclaim", response_model=Reclaimed, responses=documented(409))
def reclaim_lease(caller: Worker, body: ReclaimAsked) -> Response:
    """Take back a lease whose heartbeat stopped, or every such lease."""

    def work() -> Reply:
        if body.lock_id is None:
            return Reply(Reclaimed(reclaimed=leases.reclaim_all(caller.company, caller.principal)))
        taken = leases.reclaim(caller.company, caller.principal, body.lock_id)
        return Reply(Reclaimed(reclaimed=[body.lock_id] if taken else []))

    return caller.work(work)


@router.post("/{lock_id}/heartbeat", response_model=LeaseBeat, responses=documented(409))
def beat_lease(caller: Worker, lock_id: LockId) -> Response:
    """Say that the holder of a lease lives."""

    def unit(tx: Transaction) -> Reply:
        lock = leases.heartbeat(tx, caller.principal, lock_id)
        return Reply(LeaseBeat(heartbeat_at=lock.heartbeat_at, expires_at=lock.expires_at))

    return caller.write(unit)


@router.post("/{lock_id}/release", response_model=Ok, responses=documented(409))
def release_lease(caller: Worker, lock_id: LockId) -> Response:
    """Give a lease back; a task in progress goes back on the queue."""

    def unit(tx: Transaction) -> Reply:
        leases.release(tx, caller.principal, lock_id)
        return Reply(Ok())

    return caller.write(unit)
