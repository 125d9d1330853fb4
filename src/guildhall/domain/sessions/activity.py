"""The counters and the process of a running session, as durable state: no facts, and never events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.record import Record, evolve, field
from guildhall.domain.rules import Rule, check, is_count, is_text
from guildhall.domain.sessions.errors import SessionInvalid


class Activity(Record):
    """What a session is doing now.

    ``counters`` are by name (``steps``, ``commands``, ``calls``); ``process`` leads the group that
    must be ended before the session's work is given to another; ``transcript_offset`` is in bytes.
    """

    session_id: str = ""
    process: ProcessIdentity | None = None
    counters: dict[str, int] = field(default_factory=dict[str, int])
    transcript_offset: int = 0
    last_activity_at: datetime | None = None


class RecordActivity(Record):
    """Count what was done up to an aware time; time and transcript never go back."""

    session_id: str
    at: datetime
    counts: dict[str, int] = field(default_factory=dict[str, int])
    transcript_offset: int | None = None


class SetProcess(Record):
    """Name the process that leads the session's group; none once the group is gone."""

    session_id: str
    at: datetime
    process: ProcessIdentity | None


_RULES = (
    Rule(
        "activity.has_session",
        lambda state, command: (
            is_text(command.session_id, 200) and state.session_id in ("", command.session_id)
        ),
        SessionInvalid,
        "this is the activity of session {state.session_id}, not of {command.session_id}",
        "session_id",
    ),
    Rule(
        "activity.at_aware_time",
        lambda _, command: command.at.tzinfo is not None,
        SessionInvalid,
        "the time of an activity needs a time zone",
        "at",
    ),
)

_COUNTS = Rule(
    "activity.counts_up",
    lambda _, command: (
        len(command.counts) <= 50
        and all(is_text(name, 100) and is_count(count) for name, count in command.counts.items())
        and (command.transcript_offset is None or is_count(command.transcript_offset))
    ),
    SessionInvalid,
    "an activity counts by whole numbers from 0",
    "counts",
)


def _record(state: Activity, command: RecordActivity) -> Activity:
    check((*_RULES, _COUNTS), state, command)
    counters = dict(state.counters)
    for name, count in command.counts.items():
        counters[name] = counters.get(name, 0) + count
    return evolve(
        state,
        session_id=command.session_id,
        counters=counters,
        transcript_offset=max(state.transcript_offset, command.transcript_offset or 0),
        last_activity_at=_later(state.last_activity_at, command.at),
    )


def _set_process(state: Activity, command: SetProcess) -> Activity:
    check(_RULES, state, command)
    return evolve(
        state,
        session_id=command.session_id,
        process=command.process,
        last_activity_at=_later(state.last_activity_at, command.at),
    )


def _later(one: datetime | None, other: datetime) -> datetime:
    """The later of two times."""
    return other if one is None else max(one, other)


_HANDLERS: dict[type, Callable[[Activity, Any], Activity]] = {
    RecordActivity: _record,
    SetProcess: _set_process,
}


class ActivityBehavior(DurableStateBehavior[Activity]):
    """A session's activity as a durable-state entity, under the session's id."""

    entity_type = "SessionActivity"
    state_type = Activity

    def empty_state(self) -> Activity:
        """A session that did nothing yet."""
        return Activity()

    def handle_command(self, state: Activity, command: Any) -> Activity:
        """Handle :class:`RecordActivity` or :class:`SetProcess`.

        Raises:
            SessionInvalid: when the command is not acceptable.
        """
        return _HANDLERS[type(command)](state, command)
