"""Events over HTTP: as a list, and as a live stream."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, Follower, Seer
from guildhall.adapters.http.lists import Pages
from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.streams.chunks import Wanted
from guildhall.adapters.http.streams.hub import Hub
from guildhall.adapters.http.streams.responses import EventStream
from guildhall.application.events.asked import Start, after_of, seen_by, start_of, types_of
from guildhall.application.events.lines import shown
from guildhall.application.narration.chronicle import Chronicle
from guildhall.application.pages import COUNTED
from guildhall.application.ports.journal import Envelope, EventFilter
from guildhall.application.vocabulary import Surface, event_out
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.record import Record

router = FeatureRouter(prefix="/api", tags=["events"])

Text = Annotated[str | None, Query(max_length=300)]


class EventShown(ShownModel):
    """One line of the journal; ``payload`` is null when it was redacted."""

    position: int = Field(examples=[1])
    id: str
    org_id: str
    stream: str = Field(examples=["Task:01981f4e-7a2b-7c3d-8e4f-5a6b7c8d9e0f"])
    seq: int
    type: str = Field(examples=["task.created"])
    version: int
    actor: str
    agent_id: str | None
    session_key: str | None
    project_id: str | None
    task_id: str | None
    correlation_id: str
    causation_id: str | None
    emitted_at: datetime
    payload: dict[str, Any] | None
    payload_hash: str
    prev_hash: str
    hash: str


class EventsListed(ShownModel):
    """A page of events; ``next`` is the cursor of the page after, null at the end.

    ``position`` is the journal's end: a stream that begins there continues a list that was read to its end.
    ``total`` counts what passes the filter among the first 10,000 lines that are looked at for it. ``told``
    says of each item who did it, about what, and what happened, where that was asked for.
    """

    items: list[EventShown]
    total: int = Field(examples=[1])
    skip: int = Field(examples=[0])
    limit: int = Field(examples=[50])
    next: str | None = None
    position: int = Field(examples=[1])
    told: list[tuple[str, str, str]] | None = None


class Asked(Record):
    """The filter of a request in a surface's words."""

    filter: EventFilter
    surface: Surface | None


async def _asked(
    type: Annotated[  # noqa: A002 - the name that clients write
        list[Annotated[str, Field(max_length=100)]] | None,
        Query(max_length=50, description="An event's name, or `task.*`; several mean any of them."),
    ] = None,
    stream: Annotated[str | None, Query(max_length=300, description="An entity: `Task:<id>`.")] = None,
    entity: Annotated[str | None, Query(max_length=300, description="The same as `stream`.")] = None,
    agent: Text = None,
    task: Annotated[str | None, Query(max_length=300, description="Whatever concerns this task.")] = None,
    project: Annotated[
        str | None, Query(max_length=300, description="Whatever concerns this project.")
    ] = None,
    correlation: Text = None,
    session: Text = None,
    actor: Text = None,
    surface: Annotated[
        Surface | None, Query(description="Whose words are spoken and understood; by default Guildhall's.")
    ] = None,
) -> Asked:
    if stream is not None and entity is not None and stream != entity:
        raise ValidationFailed("stream and entity are two names of one filter; send one", field="entity")
    wanted = EventFilter(
        types=types_of(surface, type or ()),
        stream=stream or entity,
        task_id=task,
        project_id=project,
        agent_id=agent,
        session_key=session,
        actor=actor,
        correlation_id=correlation,
    )
    return Asked(wanted, surface)


Filtered = Annotated[Asked, Depends(_asked)]


async def hub_of(request: Request) -> Hub:
    """The hub of the app that serves a request."""
    hub: Hub = request.app.hub
    return hub


TheHub = Annotated[Hub, Depends(hub_of)]

Since = Annotated[
    str | None,
    Query(max_length=64, description="After this position or time; by default from now on."),
]
LastEventId = Annotated[
    str | None, Header(alias="Last-Event-ID", max_length=64, description="Where a stream broke off.")
]


@router.get("/events", response_model=EventsListed, responses=documented(410))
def list_events(
    caller: Seer,
    asked: Filtered,
    pages: Pages,
    since: Since = None,
    told: Annotated[bool, Query(description="Tell each event in words too.")] = False,
) -> EventsListed:
    """Events in the journal's order; each page looks at a bounded number of lines, so it may be short."""
    journal, scope = caller.company.journal, caller.company.scope
    wanted = seen_by(caller.principal, asked.filter)
    head = journal.head(scope).position
    found = journal.search(
        scope,
        wanted,
        after=after_of(caller.company, pages, since),
        limit=pages.skip + pages.limit,
        newest_first=pages.newest_first,
    )
    page = found.events[pages.skip :]
    items = [EventShown(**shown(one, _name(asked.surface, one))) for one in page]
    return EventsListed(
        items=items,
        total=journal.count(scope, wanted, COUNTED),
        skip=pages.skip,
        limit=pages.limit,
        next=None if found.next is None else str(found.next),
        position=head,
        told=_in_words(caller, page) if told else None,
    )


@router.get(
    "/events/stream",
    response_class=Response,
    responses={
        200: {"description": "Events as they happen", "content": {"text/event-stream": {}}},
        **documented(410, 503),
    },
)
def stream_events(
    caller: Follower, asked: Filtered, hub: TheHub, since: Since = None, last_event_id: LastEventId = None
) -> Response:
    """Events as they happen, as server-sent events whose id is their position (`Last-Event-ID` resumes)."""
    wanted = Wanted(seen_by(caller.principal, asked.filter), asked.surface)
    return event_stream(caller, hub, wanted, start_of(caller.company, last_event_id or since))


def _in_words(caller: Caller, page: Sequence[Envelope]) -> list[tuple[str, str, str]]:
    chronicle = Chronicle(caller.company)
    return [chronicle.tell(one) for one in page]


def _name(surface: Surface | None, envelope: Envelope) -> str:
    """What a surface calls an event; S3 and S4 have lines of their own on their streams."""
    told = event_out(surface, envelope.type) if surface is not None else ()
    return told[0] if told else envelope.type


def event_stream(caller: Caller, hub: Hub, wanted: Wanted, start: Start) -> EventStream:
    """A stream for a caller."""
    return EventStream(hub, lambda: hub.subscribe(caller.company, caller.principal, wanted, start))
