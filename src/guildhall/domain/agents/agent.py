"""The state of an agent and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.agents import events as e
from guildhall.domain.agents.profiles import EMPTY_PROFILE
from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record
from guildhall.domain.rules import stamped


class Agent(Record):
    """A worker's profile. When it was last seen is no fact and lies in its presence."""

    agent_id: str = ""
    org_id: str = ""
    name: str = ""
    role: str = ""
    profile: e.Profile = EMPTY_PROFILE
    skills: tuple[str, ...] = ()
    availability: e.Availability = "offline"
    availability_reason: str = ""
    initialized: int = 0
    last_ref: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was registered."""
        return bool(self.agent_id)


folds = Folds()


@folds.on(e.AgentRegistered)
def _registered(_state: Agent, event: e.AgentRegistered, recorded: Recorded) -> Agent:
    return Agent(
        agent_id=event.agent_id,
        org_id=event.org_id,
        name=event.name,
        role=event.role,
        profile=event.profile,
        skills=event.skills,
        availability="available",
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.ProfileUpdated)
def _updated(state: Agent, event: e.ProfileUpdated, recorded: Recorded) -> Agent:
    return stamped(state, recorded, name=event.name, profile=event.profile, skills=event.skills)


@folds.on(e.AvailabilityChanged)
def _availability(state: Agent, event: e.AvailabilityChanged, recorded: Recorded) -> Agent:
    return stamped(state, recorded, availability=event.availability, availability_reason=event.reason)


@folds.on(e.AgentInitialized)
def _initialized(state: Agent, event: e.AgentInitialized, recorded: Recorded) -> Agent:
    return stamped(state, recorded, initialized=state.initialized + 1, last_ref=event.ref)
