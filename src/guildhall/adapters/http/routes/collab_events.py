"""Events of the Collab API as seed S4 has them: recorded from outside, and told as they happen."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, Follower, Reply, Worker
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.routes.collab import InProject
from guildhall.adapters.http.routes.events import LastEventId, TheHub, event_stream
from guildhall.adapters.http.streams.chunks import Wanted
from guildhall.adapters.http.streams.responses import LongPoll
from guildhall.application.collab import record
from guildhall.application.collab.ground import projects_seen
from guildhall.application.events.asked import seen_by, start_of
from guildhall.application.ports.journal import EventFilter, Transaction

router = FeatureRouter(prefix="/collab/events", tags=["collab"])


class Ok(ShownModel):
    """It was recorded."""

    ok: Literal[True] = True


class EventTold(AskedModel):
    """Something that happened elsewhere; ``ts`` and ``actor`` are taken from the clock and the credential."""

    event: str = Field(min_length=1, max_length=200, examples=["executor_started"])
    target: str = Field("", max_length=500, examples=["T-100"])
    details: Any = Field(None, examples=[{"tool": "ruff"}])
    ts: str | None = Field(None, max_length=64, description="Ignored: the journal has its own.")
    actor: str | None = Field(None, max_length=200, description="As `ts`: who records is authenticated.")


class CollabLine(ShownModel):
    """One line of the events."""

    ts: datetime
    event: str = Field(examples=["task_claimed"])
    actor: str
    target: str
    details: Any


class LinesShown(ShownModel):
    """What a long poll answers; ``next`` is where to go on from."""

    items: list[CollabLine]
    next: str


@router.post("", response_model=Ok)
def record_collab_event(caller: Worker, body: EventTold, project: InProject = None) -> Response:
    """Record something that happened elsewhere; it never changes any state."""

    def unit(tx: Transaction) -> Reply:
        record.record(tx, caller.principal, body.event, body.target, body.details, project)
        return Reply(Ok())

    return caller.write(unit)


@router.get(
    "/tail",
    response_model=LinesShown,
    responses={
        200: {
            "description": "Lines as they come, or those of a long poll",
            "content": {"text/event-stream": {}},
        },
        **documented(410, 503),
    },
)
def tail_collab_events(
    caller: Follower,
    hub: TheHub,
    since: Annotated[
        str | None, Query(max_length=64, description="After this time or position; by default from now on.")
    ] = None,
    wait: Annotated[
        float | None,
        Query(ge=0, le=60, description="Poll: answer at the first line, or after so many seconds."),
    ] = None,
    last_event_id: LastEventId = None,
    project: InProject = None,
) -> Response:
    """Events as `{ts, event, actor, target, details}`: server-sent, or with `wait` as a long poll."""
    wanted = _wanted(caller, project)
    start = start_of(caller.company, last_event_id or since)
    if wait is None:
        return event_stream(caller, hub, Wanted(wanted, "S4"), start)
    polled = Wanted(wanted, "S4", "lines")
    return LongPoll(hub, lambda: hub.subscribe(caller.company, caller.principal, polled, start), wait)


def _wanted(caller: Caller, project: str | None) -> EventFilter:
    if project is None:
        return seen_by(caller.principal, EventFilter())
    meant = projects_seen(caller.views, caller.principal, project)
    return seen_by(caller.principal, EventFilter(project_id=meant[0].project_id))
