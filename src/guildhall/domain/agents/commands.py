"""What can be asked of an agent's entity, as imperative records."""

from __future__ import annotations

from guildhall.domain.agents.events import Availability, Profile
from guildhall.domain.record import Record


class RegisterAgent(Record):
    """Let an agent join; without a profile it gets the default one of its role."""

    agent_id: str
    name: str
    role: str
    org_id: str = ""
    profile: Profile | None = None
    skills: tuple[str, ...] = ()


class UpdateProfile(Record):
    """Change name, profile or skills; what is none stays as it is."""

    name: str | None = None
    profile: Profile | None = None
    skills: tuple[str, ...] | None = None


class SetAvailability(Record):
    """Make the agent available, busy, paused or offline; a repeat changes nothing."""

    availability: Availability
    reason: str = ""


class InitializeAgent(Record):
    """Record that the agent was given the context of ``S:<sprint>`` or ``T:<task>``."""

    ref: str
    context_sha256: str
    session_id: str | None = None
