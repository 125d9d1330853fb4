"""Whether an agent is there: what it was set to be, unless it fell silent (*Agent availability*)."""

from __future__ import annotations

from datetime import datetime, timedelta

from guildhall.application.company import Company
from guildhall.domain.agents.agent import Agent
from guildhall.domain.agents.events import Availability
from guildhall.domain.agents.presence import Presence
from guildhall.domain.record import Record

SILENCE = timedelta(minutes=5)
"""After so long without a sign of life an agent that gave one before counts as offline."""


class Seen(Record):
    """An agent's availability as it is now, and when it was last seen (none: it never gave a sign)."""

    availability: Availability
    last_seen: datetime | None


def seen(company: Company, agent: Agent) -> Seen:
    """Whether an agent is there; one inside this process gives no signs and is what it was set to."""
    presence: Presence = company.journal.state(company.scope, "AgentPresence", agent.agent_id)
    silent = presence.last_seen is not None and presence.is_offline(company.system.clock.now(), SILENCE)
    return Seen("offline" if silent else agent.availability, presence.last_seen)
