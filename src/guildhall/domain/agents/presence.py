"""When an agent was last seen, as durable state: a heartbeat is no fact, and never an event."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from guildhall.domain.agents.errors import AgentInvalid
from guildhall.domain.kernel import DurableStateBehavior
from guildhall.domain.record import Record
from guildhall.domain.rules import Rule, check


class Presence(Record):
    """The newest sign of life of an agent."""

    last_seen: datetime | None = None
    session_id: str | None = None

    def is_offline(self, now: datetime, after: timedelta) -> bool:
        """Whether nothing was seen of the agent for that long."""
        return self.last_seen is None or now - self.last_seen > after


class RecordSeen(Record):
    """Note a sign of life at an aware time; one that comes late changes nothing."""

    at: datetime
    session_id: str | None = None


_AWARE = Rule(
    "agent.seen_at_aware_time",
    lambda _, command: command.at.tzinfo is not None,
    AgentInvalid,
    "the time at which an agent was seen needs a time zone",
    "at",
)


class PresenceBehavior(DurableStateBehavior[Presence]):
    """An agent's presence as a durable-state entity, under the agent's id."""

    entity_type = "AgentPresence"
    state_type = Presence

    def empty_state(self) -> Presence:
        """An agent that was never seen."""
        return Presence()

    def handle_command(self, state: Presence, command: Any) -> Presence:
        """Handle :class:`RecordSeen`.

        Raises:
            AgentInvalid: when the time has no zone.
            TypeError: for any other command, which is a defect of the program.
        """
        if not isinstance(command, RecordSeen):
            raise TypeError(f"an agent's presence takes RecordSeen, not {type(command).__name__}")
        check((_AWARE,), state, command)
        if state.last_seen is not None and command.at < state.last_seen:
            return state
        return Presence(command.at, command.session_id)
