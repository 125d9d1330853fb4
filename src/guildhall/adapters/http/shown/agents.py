"""How agents are represented: their profile, and whether they are there."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.application.agents.presence import Seen
from guildhall.domain.agents.agent import Agent
from guildhall.domain.agents.events import Availability, ModelTier


class ProfileShown(ShownModel):
    """What an agent is for and what it may use."""

    responsibilities: list[str]
    toolset: list[str] = Field(examples=[["read_file", "comment"]])
    safety_rails: list[str]
    model_tier: ModelTier
    model: str
    instructions: str


class AgentShown(ShownModel):
    """An agent; it is ``offline`` too once it was seen and then kept silent for five minutes."""

    id: str
    agent_id: str
    org_id: str
    name: str
    role: str = Field(examples=["developer"])
    profile: ProfileShown
    skills: list[str]
    availability: Availability
    availability_reason: str
    last_seen: datetime | None
    created_at: datetime | None
    updated_at: datetime | None


def agent_shown(agent: Agent, seen: Seen) -> AgentShown:
    """An agent as it is represented."""
    profile = agent.profile
    return AgentShown(
        id=agent.agent_id,
        agent_id=agent.agent_id,
        org_id=agent.org_id,
        name=agent.name,
        role=agent.role,
        profile=ProfileShown(
            responsibilities=list(profile.responsibilities),
            toolset=list(profile.tools),
            safety_rails=list(profile.safety_rails),
            model_tier=profile.model_tier,
            model=profile.model,
            instructions=profile.instructions,
        ),
        skills=list(agent.skills),
        availability=seen.availability,
        availability_reason=agent.availability_reason,
        last_seen=seen.last_seen,
        created_at=agent.created_at,
        updated_at=agent.updated_at,
    )
