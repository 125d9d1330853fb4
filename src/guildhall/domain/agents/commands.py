"""What can be asked of an agent's entity, as imperative dataclasses."""

from __future__ import annotations

from dataclasses import dataclass

from guildhall.domain.agents.events import Availability, Profile


@dataclass(frozen=True, slots=True)
class RegisterAgent:
    """Let an agent join; without a profile it gets the default one of its role."""

    agent_id: str
    name: str
    role: str
    org_id: str = ""
    profile: Profile | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateProfile:
    """Change name, profile or skills; what is none stays as it is."""

    name: str | None = None
    profile: Profile | None = None
    skills: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SetAvailability:
    """Make the agent available, busy, paused or offline; a repeat changes nothing."""

    availability: Availability
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InitializeAgent:
    """Record that the agent was given the context of ``S:<sprint>`` or ``T:<task>``."""

    ref: str
    context_sha256: str
    session_id: str | None = None
