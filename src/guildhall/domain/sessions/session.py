"""The state of a session and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped
from guildhall.domain.sessions import events as e

SessionStatus = Literal["idle", "ready", "working", "blocked", "completed", "failed"]

KEPT_NOTES = 50
"""How many notes a session's memory holds; the journal holds all."""


class Session(Record):
    """One agent at work (seed S3, *AgentSession*; seed S1, ``work_sessions``).

    ``memory`` are the newest notes, oldest first; ``cost_micros`` is in millionths of a US dollar;
    ``unpriced_calls`` are those whose price nobody knew. ``last_activity_at`` is that of the
    last event; the finer one lies in its activity.
    """

    session_id: str = ""
    agent_id: str = ""
    role: str = ""
    project_id: str = ""
    run_id: str | None = None
    task_id: str | None = None
    fence: int | None = None
    purpose: str = ""
    status: SessionStatus = "idle"
    workspace_dir: str = ""
    data_dir: str = ""
    memory: tuple[str, ...] = ()
    handed_over_from: str | None = None
    handed_over_to: str | None = None
    blocked_reason: str = ""
    end_reason: str = ""
    tokens_used: int = 0
    cost_micros: int = 0
    calls: int = 0
    unpriced_calls: int = 0
    transcript_offset: int = 0
    transcript_sha256: str = ""
    created_at: datetime | None = None
    started_at: datetime | None = None
    last_activity_at: datetime | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was spawned."""
        return bool(self.session_id)

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.ended_at is not None


def remembered(memory: tuple[str, ...], note: str) -> tuple[str, ...]:
    """The memory with a note more, without the oldest ones beyond what is kept."""
    return (*memory, note)[-KEPT_NOTES:]


def _active(state: Session, recorded: Recorded, **changes: object) -> Session:
    return stamped(state, recorded, last_activity_at=recorded.at, **changes)


folds = Folds()


@folds.on(e.SessionSpawned)
def _spawned(_state: Session, event: e.SessionSpawned, recorded: Recorded) -> Session:
    return Session(
        session_id=event.session_id,
        agent_id=event.agent_id,
        role=event.role,
        project_id=event.project_id,
        run_id=event.run_id,
        handed_over_from=event.handed_over_from,
        memory=event.memory[-KEPT_NOTES:],
        created_at=recorded.at,
        last_activity_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.SessionPrepared)
def _prepared(state: Session, event: e.SessionPrepared, recorded: Recorded) -> Session:
    return _active(
        state, recorded, status="ready", workspace_dir=event.workspace_dir, data_dir=event.data_dir
    )


@folds.on(e.SessionAssigned)
def _assigned(state: Session, event: e.SessionAssigned, recorded: Recorded) -> Session:
    return _active(
        state,
        recorded,
        status="working",
        task_id=event.task_id,
        fence=event.fence,
        purpose=event.purpose,
        started_at=recorded.at,
    )


@folds.on(e.SessionBlocked)
def _blocked(state: Session, event: e.SessionBlocked, recorded: Recorded) -> Session:
    return _active(state, recorded, status="blocked", blocked_reason=event.reason)


@folds.on(e.SessionResumed)
def _resumed(state: Session, event: e.SessionResumed, recorded: Recorded) -> Session:
    return _active(state, recorded, status="working", blocked_reason="", fence=event.fence)


@folds.on(e.SessionNoted)
def _noted(state: Session, event: e.SessionNoted, recorded: Recorded) -> Session:
    return _active(state, recorded, memory=remembered(state.memory, event.note))


@folds.on(e.SessionProgressed)
def _progressed(state: Session, event: e.SessionProgressed, recorded: Recorded) -> Session:
    return _active(state, recorded, transcript_offset=event.offset, transcript_sha256=event.sha256)


@folds.on(e.UsageSettled)
def _settled(state: Session, event: e.UsageSettled, recorded: Recorded) -> Session:
    return _active(
        state,
        recorded,
        tokens_used=state.tokens_used + event.input_tokens + event.output_tokens,
        cost_micros=state.cost_micros + (event.micros or 0),
        calls=state.calls + 1,
        unpriced_calls=state.unpriced_calls + (1 if event.micros is None else 0),
    )


@folds.on(e.SessionHandedOver)
def _handed_over(state: Session, event: e.SessionHandedOver, recorded: Recorded) -> Session:
    memory = remembered(state.memory, event.note) if event.note else state.memory
    return _active(
        state,
        recorded,
        status="completed",
        handed_over_to=event.to_session_id,
        memory=memory,
        end_reason="handed_over",
        ended_at=recorded.at,
    )


@folds.on(e.SessionEnded)
def _ended(state: Session, event: e.SessionEnded, recorded: Recorded) -> Session:
    return _active(state, recorded, status=event.status, end_reason=event.reason, ended_at=recorded.at)
