"""The rules of a session as data, in the order they are tried; they must never act."""

from __future__ import annotations

from guildhall.domain.rules import Lifecycle, Rule, Transition, is_count, is_text, is_writing
from guildhall.domain.sessions import errors
from guildhall.domain.sessions.session import KEPT_NOTES

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

KNOWN = Rule(
    "session.exists", lambda state, _: state.exists, errors.SessionUnknown, "there is no such session"
)

SPAWN = (
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

FOLDERS = Rule(
    "session.has_folders",
    lambda _, command: is_text(command.workspace_dir, 4096) and is_text(command.data_dir, 4096),
    errors.SessionInvalid,
    "a session needs the paths of its workspace and its data folder",
    "workspace_dir",
)

ASSIGNMENT = (
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

REASON = Rule(
    "session.reason_is_text",
    lambda _, command: is_writing(command.reason, LONGEST_NOTE),
    errors.SessionInvalid,
    f"a reason is text of at most {LONGEST_NOTE} characters",
    "reason",
)

END = Rule(
    "session.ends_completed_or_failed",
    lambda _, command: command.status in ("completed", "failed"),
    errors.SessionInvalid,
    "a session ends completed or failed, not {command.status}",
    "status",
)

BLOCK_REASON = Rule(
    "session.block_has_reason",
    lambda _, command: is_text(command.reason, LONGEST_NOTE),
    errors.SessionInvalid,
    f"a session is blocked for a reason of at most {LONGEST_NOTE} characters",
    "reason",
)

FENCE_GROWS = Rule(
    "session.fence_only_grows",
    lambda state, command: (
        command.fence is None or (state.fence is not None and command.fence >= state.fence)
    ),
    errors.SessionInvalid,
    "session {state.session_id} worked under fence {state.fence} and cannot go on under {command.fence}",
    "fence",
)

NOTE = Rule(
    "session.note_is_bounded",
    lambda _, command: is_text(command.note, LONGEST_NOTE),
    errors.SessionInvalid,
    f"a note has 1 to {LONGEST_NOTE} characters",
    "note",
)

PROGRESS = (
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

USAGE = Rule(
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

HEIR = (
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
