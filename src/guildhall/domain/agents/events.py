"""What can happen to an agent; it must never change the meaning of an event once written."""

from __future__ import annotations

from typing import Literal

from guildhall.domain.kernel import Event, event
from guildhall.domain.record import Record

Availability = Literal["available", "busy", "paused", "offline"]
ModelTier = Literal["small", "standard", "large"]


class Profile(Record):
    """What an agent is for and what it may use.

    ``tools`` are names of tools; ``safety_rails`` are sentences that its brief repeats and, where a
    sandbox or a fence can hold them, that are held; ``model`` overrides the tier's model, empty for none.
    """

    responsibilities: tuple[str, ...]
    tools: tuple[str, ...]
    safety_rails: tuple[str, ...]
    model_tier: ModelTier
    model: str = ""
    instructions: str = ""


@event("agent.registered")
class AgentRegistered(Event):
    """An agent joined the org, available."""

    agent_id: str
    org_id: str
    name: str
    role: str
    profile: Profile
    skills: tuple[str, ...]


@event("agent.profile_updated")
class ProfileUpdated(Event):
    """The agent's name, profile or skills were changed; each field holds the value from now on."""

    name: str
    profile: Profile
    skills: tuple[str, ...]


@event("agent.availability_changed")
class AvailabilityChanged(Event):
    """The agent became available, busy, paused or offline."""

    availability: Availability
    previous: Availability
    reason: str


@event("agent.initialized")
class AgentInitialized(Event):
    """An agent was given its context (seed S1, *Agent Initialization*) for ``S:…`` or ``T:…``.

    ``context_sha256`` is the digest of the context's text, which is not kept in the journal.
    """

    ref: str
    session_id: str | None
    context_sha256: str
