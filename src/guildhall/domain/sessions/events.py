"""What can happen to a session; it must never change the meaning of an event once written."""

from __future__ import annotations

from typing import Literal

from guildhall.domain.kernel import Event, event


@event("session.spawned", version=2)
class SessionSpawned(Event):
    """A session was made for an agent; it is idle until it has a workspace.

    ``project_id`` is empty where it works on nothing of a project.
    """

    session_id: str
    agent_id: str
    role: str
    run_id: str | None
    handed_over_from: str | None
    memory: tuple[str, ...]
    project_id: str


@event("session.prepared")
class SessionPrepared(Event):
    """The session has its folders and is ready."""

    workspace_dir: str
    data_dir: str


@event("session.assigned")
class SessionAssigned(Event):
    """The session works on a task, under the fencing token of its lease; none for work without a task."""

    task_id: str | None
    fence: int | None
    purpose: str


@event("session.blocked")
class SessionBlocked(Event):
    """The session cannot go on for now."""

    reason: str


@event("session.resumed")
class SessionResumed(Event):
    """The session goes on; ``fence`` is the token that it goes on under."""

    fence: int | None


@event("session.noted")
class SessionNoted(Event):
    """The session keeps a note in its memory."""

    note: str


@event("session.progressed")
class SessionProgressed(Event):
    """The agent's output grew: ``offset`` bytes of transcript, whose digest is ``sha256``."""

    summary: str
    offset: int
    sha256: str


@event("session.usage_settled")
class UsageSettled(Event):
    """A call of the session was booked; ``micros`` is none for an unknown price."""

    reservation_id: str
    model: str
    input_tokens: int
    output_tokens: int
    micros: int | None


@event("session.handed_over")
class SessionHandedOver(Event):
    """Another session takes the work on; this one is over."""

    to_session_id: str
    note: str


@event("session.ended")
class SessionEnded(Event):
    """The session is over."""

    status: Literal["completed", "failed"]
    reason: str
