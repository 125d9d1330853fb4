"""Decides what a command to a session causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, check
from guildhall.domain.sessions import commands as c
from guildhall.domain.sessions import events as e
from guildhall.domain.sessions.rules import (
    ASSIGNMENT,
    BLOCK_REASON,
    END,
    FENCE_GROWS,
    FOLDERS,
    HEIR,
    KNOWN,
    LIFECYCLE,
    NOTE,
    PROGRESS,
    REASON,
    SPAWN,
    USAGE,
)
from guildhall.domain.sessions.session import Session, folds

decisions = Decisions()


@decisions.on(c.SpawnSession)
def _spawn(state: Session, command: c.SpawnSession) -> Sequence[Event]:
    check(SPAWN, state, command)
    spawned = e.SessionSpawned(
        command.session_id,
        command.agent_id,
        command.role,
        command.run_id,
        command.handed_over_from,
        command.memory,
        command.project_id,
    )
    if not command.workspace_dir:
        return [spawned]
    check((FOLDERS,), state, command)
    return [spawned, e.SessionPrepared(command.workspace_dir, command.data_dir)]


@decisions.on(c.PrepareSession)
def _prepare(state: Session, command: c.PrepareSession) -> Sequence[Event]:
    check((KNOWN, FOLDERS), state, command)
    LIFECYCLE.target("prepare", state.status, state.session_id)
    return [e.SessionPrepared(command.workspace_dir, command.data_dir)]


@decisions.on(c.AssignSession)
def _assign(state: Session, command: c.AssignSession) -> Sequence[Event]:
    check((KNOWN, *ASSIGNMENT), state, command)
    LIFECYCLE.target("assign", state.status, state.session_id)
    return [e.SessionAssigned(command.task_id, command.fence, command.purpose)]


@decisions.on(c.BlockSession)
def _block(state: Session, command: c.BlockSession) -> Sequence[Event]:
    check((KNOWN, BLOCK_REASON), state, command)
    LIFECYCLE.target("block", state.status, state.session_id)
    return [e.SessionBlocked(command.reason)]


@decisions.on(c.ResumeSession)
def _resume(state: Session, command: c.ResumeSession) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("resume", state.status, state.session_id)
    check((FENCE_GROWS,), state, command)
    return [e.SessionResumed(state.fence if command.fence is None else command.fence)]


@decisions.on(c.RememberNote)
def _remember(state: Session, command: c.RememberNote) -> Sequence[Event]:
    check((KNOWN, NOTE), state, command)
    LIFECYCLE.target("note", state.status, state.session_id)
    return [] if state.memory[-1:] == (command.note,) else [e.SessionNoted(command.note)]


@decisions.on(c.ReportProgress)
def _progress(state: Session, command: c.ReportProgress) -> Sequence[Event]:
    check((KNOWN, *PROGRESS), state, command)
    LIFECYCLE.target("progress", state.status, state.session_id)
    return [e.SessionProgressed(command.summary, command.offset, command.sha256)]


@decisions.on(c.SettleUsage)
def _settle(state: Session, command: c.SettleUsage) -> Sequence[Event]:
    # A session that is over has still spent what its last call cost.
    check((KNOWN, USAGE), state, command)
    return [
        e.UsageSettled(
            command.reservation_id,
            command.model,
            command.input_tokens,
            command.output_tokens,
            command.micros,
        )
    ]


@decisions.on(c.HandOver)
def _hand_over(state: Session, command: c.HandOver) -> Sequence[Event]:
    check((KNOWN, *HEIR), state, command)
    LIFECYCLE.target("hand_over", state.status, state.session_id)
    return [e.SessionHandedOver(command.to_session_id, command.note)]


@decisions.on(c.EndSession)
def _end(state: Session, command: c.EndSession) -> Sequence[Event]:
    check((KNOWN, END, REASON), state, command)
    if state.ended and state.status == command.status:
        return []
    LIFECYCLE.target(command.status, state.status, state.session_id)
    return [e.SessionEnded(command.status, command.reason)]


class SessionBehavior(EventSourcedBehavior[Session]):
    """The session as an event-sourced entity."""

    entity_type = "Session"
    state_type = Session

    def empty_state(self) -> Session:
        """A session before it was spawned."""
        return Session()

    def apply_event(self, state: Session, recorded: Recorded) -> Session:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Session, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
