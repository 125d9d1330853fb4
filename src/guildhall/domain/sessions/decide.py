"""Decides what a command to a session causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import (
    Decisions,
    Lifecycle,
    Rule,
    Transition,
    check,
    is_count,
    is_text,
    is_writing,
)
from guildhall.domain.sessions import commands as c
from guildhall.domain.sessions import errors
from guildhall.domain.sessions import events as e
from guildhall.domain.sessions.session import KEPT_NOTES, Session, folds

LONGEST_NOTE = 4000
"""How many characters a note or a reason may have."""

_LIVE = ("idle", "ready", "working", "blocked")

LIFECYCLE = Lifecycle(
    "session",
    errors.SessionTransitionRefused,
    (
        Transition("session.prepare_while_idle", "prepare", ("idle",), "ready"),
        Transition("session.assign_when_ready", "assign", ("ready",), "working"),
        Transition("session.block_while_working", "block", ("working",), "blocked"),
        Transition("session.resume_while_blocked", "resume", ("blocked",), "working"),
        Transition("session.complete_while_working", "completed", ("working",), "completed"),
        Transition("session.fail_before_its_end", "failed", _LIVE, "failed"),
        Transition(
            "session.hand_over_before_its_end", "hand_over", ("ready", "working", "blocked"), "completed"
        ),
        Transition("session.note_before_its_end", "note", _LIVE, "same"),
        Transition("session.progress_while_working", "progress", ("working",), "same"),
    ),
)

_KNOWN = Rule(
    "session.exists", lambda state, _: state.exists, errors.SessionUnknown, "there is no such session"
)

_SPAWN = (
    Rule(
        "session.spawned_once",
        lambda state, _: not state.exists,
        errors.SessionAlreadyExists,
        "session {state.session_id} exists already",
        "session_id",
    ),
    Rule(
        "session.has_id_and_agent",
        lambda _, command: is_text(command.session_id, 200) and is_text(command.agent_id, 200),
        errors.SessionInvalid,
        "a session needs an id and an agent",
        "agent_id",
    ),
    Rule(
        "session.folders_come_together",
        lambda _, command: bool(command.workspace_dir) == bool(command.data_dir),
        errors.SessionInvalid,
        "a session gets its workspace and its data folder together",
        "workspace_dir",
    ),
    Rule(
        "session.memory_is_bounded",
        lambda _, command: (
            len(command.memory) <= KEPT_NOTES and all(is_text(note, LONGEST_NOTE) for note in command.memory)
        ),
        errors.SessionInvalid,
        f"a session starts with at most {KEPT_NOTES} notes of at most {LONGEST_NOTE} characters",
        "memory",
    ),
)

_FOLDERS = Rule(
    "session.has_folders",
    lambda _, command: is_text(command.workspace_dir, 4096) and is_text(command.data_dir, 4096),
    errors.SessionInvalid,
    "a session needs the paths of its workspace and its data folder",
    "workspace_dir",
)

_ASSIGNMENT = (
    Rule(
        "session.task_comes_with_fence",
        lambda _, command: (command.task_id is None) == (command.fence is None),
        errors.SessionInvalid,
        "a session works on a task under the fencing token of its lease, and has none without a task",
        "fence",
    ),
    Rule(
        "session.has_purpose",
        lambda _, command: is_text(command.purpose, 200),
        errors.SessionInvalid,
        "a session works for a purpose",
        "purpose",
    ),
)

_REASON = Rule(
    "session.reason_is_text",
    lambda _, command: is_writing(command.reason, LONGEST_NOTE),
    errors.SessionInvalid,
    f"a reason is text of at most {LONGEST_NOTE} characters",
    "reason",
)

_BLOCK_REASON = Rule(
    "session.block_has_reason",
    lambda _, command: is_text(command.reason, LONGEST_NOTE),
    errors.SessionInvalid,
    f"a session is blocked for a reason of at most {LONGEST_NOTE} characters",
    "reason",
)

_FENCE_GROWS = Rule(
    "session.fence_only_grows",
    lambda state, command: (
        command.fence is None or (state.fence is not None and command.fence >= state.fence)
    ),
    errors.SessionInvalid,
    "session {state.session_id} worked under fence {state.fence} and cannot go on under {command.fence}",
    "fence",
)

_NOTE = Rule(
    "session.note_is_bounded",
    lambda _, command: is_text(command.note, LONGEST_NOTE),
    errors.SessionInvalid,
    f"a note has 1 to {LONGEST_NOTE} characters",
    "note",
)

_PROGRESS = (
    Rule(
        "session.progress_is_one_line",
        lambda _, command: is_text(command.summary, 500) and is_text(command.sha256, 64),
        errors.SessionInvalid,
        "progress is a line of at most 500 characters with the digest of the transcript",
        "summary",
    ),
    Rule(
        "session.transcript_only_grows",
        lambda state, command: is_count(command.offset) and command.offset >= state.transcript_offset,
        errors.SessionInvalid,
        "the transcript of session {state.session_id} reached {state.transcript_offset} bytes already",
        "offset",
    ),
)

_USAGE = Rule(
    "session.usage_is_counts",
    lambda _, command: (
        is_count(command.input_tokens)
        and is_count(command.output_tokens)
        and (command.micros is None or is_count(command.micros))
    ),
    errors.SessionInvalid,
    "what a call used is whole numbers of tokens and of millionths of a dollar",
    "micros",
)

_HEIR = (
    Rule(
        "session.handed_to_another",
        lambda state, command: (
            is_text(command.to_session_id, 200) and command.to_session_id != state.session_id
        ),
        errors.SessionInvalid,
        "session {state.session_id} is handed over to another session",
        "to_session_id",
    ),
    Rule(
        "session.note_is_bounded",
        lambda _, command: is_writing(command.note, LONGEST_NOTE),
        errors.SessionInvalid,
        f"a note has at most {LONGEST_NOTE} characters",
        "note",
    ),
)

decisions = Decisions()


@decisions.on(c.SpawnSession)
def _spawn(state: Session, command: c.SpawnSession) -> Sequence[Event]:
    check(_SPAWN, state, command)
    spawned = e.SessionSpawned(
        command.session_id,
        command.agent_id,
        command.role,
        command.run_id,
        command.handed_over_from,
        command.memory,
    )
    if not command.workspace_dir:
        return [spawned]
    check((_FOLDERS,), state, command)
    return [spawned, e.SessionPrepared(command.workspace_dir, command.data_dir)]


@decisions.on(c.PrepareSession)
def _prepare(state: Session, command: c.PrepareSession) -> Sequence[Event]:
    check((_KNOWN, _FOLDERS), state, command)
    LIFECYCLE.target("prepare", state.status, state.session_id)
    return [e.SessionPrepared(command.workspace_dir, command.data_dir)]


@decisions.on(c.AssignSession)
def _assign(state: Session, command: c.AssignSession) -> Sequence[Event]:
    check((_KNOWN, *_ASSIGNMENT), state, command)
    LIFECYCLE.target("assign", state.status, state.session_id)
    return [e.SessionAssigned(command.task_id, command.fence, command.purpose)]


@decisions.on(c.BlockSession)
def _block(state: Session, command: c.BlockSession) -> Sequence[Event]:
    check((_KNOWN, _BLOCK_REASON), state, command)
    LIFECYCLE.target("block", state.status, state.session_id)
    return [e.SessionBlocked(command.reason)]


@decisions.on(c.ResumeSession)
def _resume(state: Session, command: c.ResumeSession) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    LIFECYCLE.target("resume", state.status, state.session_id)
    check((_FENCE_GROWS,), state, command)
    return [e.SessionResumed(state.fence if command.fence is None else command.fence)]


@decisions.on(c.RememberNote)
def _remember(state: Session, command: c.RememberNote) -> Sequence[Event]:
    check((_KNOWN, _NOTE), state, command)
    LIFECYCLE.target("note", state.status, state.session_id)
    return [] if state.memory[-1:] == (command.note,) else [e.SessionNoted(command.note)]


@decisions.on(c.ReportProgress)
def _progress(state: Session, command: c.ReportProgress) -> Sequence[Event]:
    check((_KNOWN, *_PROGRESS), state, command)
    LIFECYCLE.target("progress", state.status, state.session_id)
    return [e.SessionProgressed(command.summary, command.offset, command.sha256)]


@decisions.on(c.SettleUsage)
def _settle(state: Session, command: c.SettleUsage) -> Sequence[Event]:
    # A session that is over has still spent what its last call cost.
    check((_KNOWN, _USAGE), state, command)
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
    check((_KNOWN, *_HEIR), state, command)
    LIFECYCLE.target("hand_over", state.status, state.session_id)
    return [e.SessionHandedOver(command.to_session_id, command.note)]


@decisions.on(c.EndSession)
def _end(state: Session, command: c.EndSession) -> Sequence[Event]:
    check((_KNOWN, _REASON), state, command)
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
