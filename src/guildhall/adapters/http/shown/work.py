"""How claims, heartbeats and steps of tasks are represented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.shown.leases import LeaseShown, lease_shown
from guildhall.adapters.http.shown.tasks import TaskShown, task_shown
from guildhall.application.remote.moves import Way
from guildhall.application.remote.work import Taken
from guildhall.application.tasks.triage import Triaged
from guildhall.domain.policies.transitions import Status
from guildhall.domain.tasks.task import Task


class ClaimShown(ShownModel):
    """A task that the caller holds now: every write carries the ``fence``, a heartbeat keeps the lease."""

    task: TaskShown
    fence: int
    lease: LeaseShown
    expires_at: datetime
    session_id: str
    agent_id: str | None
    context: str
    session_token: str | None


class ClaimsShown(ShownModel):
    """The tasks that the caller holds now; empty where none can be taken."""

    items: list[ClaimShown]


class BeatShown(ShownModel):
    """Until when the holder is believed to live, and whether the run asks it to come to rest."""

    ok: bool
    expires_at: datetime
    pause_requested: bool
    stop_requested: bool


class UsageShown(ShownModel):
    """What was booked; ``exceeded`` names the budget that is spent, null while all of them hold.

    ``stopped`` says that the work is over with it: the task is blocked and its lease has ended.
    """

    ok: bool
    tokens_used: int = Field(
        description="What the session has used in all; under a lease of `/collab`, the task.",
        examples=[1_500],
    )
    exceeded: str | None = Field(examples=["run/01981f4e-7a2b-7c3d-8e4f-5a6b7c8d9e0f"])
    stopped: bool


class Moved(ShownModel):
    """A task's step (seed S4, *Transitions*)."""

    old_status: Status
    new_status: Status
    task: TaskShown


class WayShown(ShownModel):
    """A status, and why no single step leads to it: empty where one does."""

    status: Status
    refused: str
    rule: str | None = Field(examples=["step_in_order"])


class StepsShown(ShownModel):
    """Where a task may be brought from where it is."""

    status: Status
    items: list[WayShown]


class TriagedShown(ShownModel):
    """What became of a task in triage: where it stands, and why it is not further."""

    id: str
    code: str
    status: Status
    refused: str
    waits: list[str]


class DispatchShown(ShownModel):
    """What became of the tasks that waited for triage."""

    items: list[TriagedShown]


def claim_shown(taken: Taken, context: str, token: str | None) -> ClaimShown:
    """A claim as it is represented; its token is a secret, which is none where it must not be kept."""
    claim = taken.claim
    assert claim.task.lease is not None  # noqa: S101 - the claim gave it
    return ClaimShown(
        task=task_shown(claim.task),
        fence=claim.fence,
        lease=lease_shown(claim.task.lease),
        expires_at=taken.expires_at,
        session_id=claim.session_id or "",
        agent_id=claim.agent_id,
        context=context,
        session_token=token,
    )


def moved(before: Task, after: Task) -> Moved:
    """A step as it is represented."""
    return Moved(old_status=before.status, new_status=after.status, task=task_shown(after))


def steps_shown(task: Task, ways: Sequence[Way]) -> StepsShown:
    """The steps of a task as they are represented."""
    items = [
        WayShown(
            status=one.status,
            refused=one.refusal.message if one.refusal else "",
            rule=one.refusal.rule if one.refusal else None,
        )
        for one in ways
    ]
    return StepsShown(status=task.status, items=items)


def dispatch_shown(done: list[Triaged]) -> DispatchShown:
    """A triage as it is represented."""
    return DispatchShown(
        items=[
            TriagedShown(
                id=one.task.id,
                code=one.task.code,
                status=one.task.status,
                refused=one.refused,
                waits=list(one.waits),
            )
            for one in done
        ]
    )
