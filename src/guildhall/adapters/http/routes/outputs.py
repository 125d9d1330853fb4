"""What agents say while they work, over HTTP (seed S3, *Isolation Strategy*)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Path, Query
from starlette.responses import Response

from guildhall.adapters.http.caller import Follower
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.routes.events import LastEventId
from guildhall.adapters.http.streams.transcripts import Transcript
from guildhall.application.events.output import require_offset, session_seen
from guildhall.domain.kernel import ValidationFailed

router = FeatureRouter(prefix="/api/sessions", tags=["sessions"])

OUTPUT: dict[str, dict[str, str]] = {"application/x-ndjson": {}, "text/event-stream": {}}


@router.get(
    "/{session_id}/output",
    response_class=Response,
    responses={
        200: {"description": "The transcript, a JSON object a line", "content": OUTPUT},
        **documented(),
    },
)
def read_session_output(
    caller: Follower,
    session_id: Annotated[str, Path(max_length=200)],
    offset: Annotated[int, Query(ge=0, le=2**53, description="Begin at this byte.")] = 0,
    follow: Annotated[bool, Query(description="Go on while the session works.")] = True,
    accept: Annotated[str, Header(max_length=1_000)] = "*/*",
    last_event_id: LastEventId = None,
) -> Response:
    """An agent's transcript from a byte offset, and what follows while the session works.

    With `Accept: text/event-stream` each line is an event whose id is the offset behind it.
    """
    session = session_seen(caller.company, caller.principal, session_id)
    if last_event_id is not None:
        if not (last_event_id.isascii() and last_event_id.isdigit()):
            raise ValidationFailed(
                "Last-Event-ID is the offset that an event's id named", field="Last-Event-ID"
            )
        offset = int(last_event_id)
    require_offset(caller.company, session.session_id, offset)
    return Transcript(
        caller.company,
        session.session_id,
        offset,
        follow=follow,
        as_events="text/event-stream" in accept,
        allowed=lambda: caller.api.authentication.still_valid(caller.principal),
    )
