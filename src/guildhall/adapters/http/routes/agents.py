"""Agents of an org: profiles, toolsets and availability (seeds S0 and S1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, IfMatch, Member, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Line, Name, Reason
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.agents import AgentShown, agent_shown
from guildhall.application.agents.presence import seen
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.domain.agents.agent import Agent
from guildhall.domain.agents.commands import RegisterAgent, SetAvailability, UpdateProfile
from guildhall.domain.agents.errors import AgentUnknown
from guildhall.domain.agents.events import Availability, ModelTier, Profile

router = FeatureRouter(tags=["agents"])

Lines = Annotated[list[Line], Field(max_length=200)]
Names = Annotated[list[Name], Field(max_length=200)]


class ProfileAsked(AskedModel):
    """What an agent is for and what it may use; ``toolset`` are names of tools."""

    responsibilities: Lines = Field(default_factory=list)
    toolset: Names = Field(default_factory=list)
    safety_rails: Lines = Field(default_factory=list)
    model_tier: ModelTier = "standard"
    model: str = Field("", max_length=200)
    instructions: str = Field("", max_length=100_000)

    def profile(self) -> Profile:
        """The profile as the domain has it."""
        return Profile(
            tuple(self.responsibilities),
            tuple(self.toolset),
            tuple(self.safety_rails),
            self.model_tier,
            self.model,
            self.instructions,
        )


class AgentCreate(AskedModel):
    """An agent that joins the org; without an id it gets one, without a profile its role's."""

    id: Name | None = Field(None, examples=["dev-1"])
    name: Name = Field(examples=["Ada"])
    role: Name = Field(examples=["developer"])
    profile: ProfileAsked | None = None
    skills: Names = Field(default_factory=list)


class AgentPatch(AskedModel):
    """What to change; a profile is replaced whole."""

    name: Name | None = None
    profile: ProfileAsked | None = None
    skills: Names | None = None


class AvailabilityAsked(AskedModel):
    """Whether the agent takes work."""

    availability: Availability
    reason: Reason = ""


@router.post("/orgs/{org_id}/agents", status_code=201, response_model=AgentShown, responses=documented(409))
def create_org_agent(caller: Member, org_id: str, body: AgentCreate) -> Response:
    """Let an agent join an org."""
    return _register(caller, body)


@router.post("/api/agents", status_code=201, response_model=AgentShown, responses=documented(409))
def create_agent(caller: Member, body: AgentCreate) -> Response:
    """Let an agent join the org."""
    return _register(caller, body)


@router.get("/orgs/{org_id}/agents", response_model=Listed[AgentShown])
def list_org_agents(caller: Reader, org_id: str, pages: Pages, role: Name | None = None) -> Response:
    """The agents of an org."""
    return _listed(caller, pages, role)


@router.get("/api/agents", response_model=Listed[AgentShown])
def list_agents(caller: Reader, pages: Pages, role: Name | None = None) -> Response:
    """The agents of the org."""
    return _listed(caller, pages, role)


@router.get("/orgs/{org_id}/agents/{agent_id}", response_model=AgentShown)
def read_org_agent(caller: Reader, org_id: str, agent_id: Name) -> Response:
    """An agent of an org."""
    return _show(caller, agent_id)


@router.get("/api/agents/{agent_id}", response_model=AgentShown)
def read_agent(caller: Reader, agent_id: Name) -> Response:
    """An agent."""
    return _show(caller, agent_id)


@router.patch("/api/agents/{agent_id}", response_model=AgentShown, responses=documented(409, 412, 428))
def change_agent(caller: Member, agent_id: Name, body: AgentPatch, if_match: IfMatch) -> Response:
    """Change an agent's name, profile or skills."""
    skills = None if body.skills is None else tuple(body.skills)
    command = UpdateProfile(body.name, body.profile.profile() if body.profile else None, skills)
    return _change(caller, agent_id, if_match, command)


@router.patch(
    "/api/agents/{agent_id}/availability",
    response_model=AgentShown,
    responses=documented(409, 412, 428),
)
def set_availability(caller: Member, agent_id: Name, body: AvailabilityAsked, if_match: IfMatch) -> Response:
    """Make an agent available, busy, paused or offline; one that is paused or offline is given no task."""
    return _change(caller, agent_id, if_match, SetAvailability(body.availability, body.reason))


def _register(caller: Caller, body: AgentCreate) -> Response:
    profile = body.profile.profile() if body.profile else None

    def unit(tx: Transaction) -> Reply:
        agent_id = body.id or tx.new_id()
        command = RegisterAgent(agent_id, body.name, body.role, tx.scope.org_id, profile, tuple(body.skills))
        made: Agent = tx.ask("Agent", agent_id, command)
        return Reply(_shown(caller)(made), 201, entity_etag(tx, "Agent", agent_id))

    return caller.write(unit)


def _change(caller: Caller, agent_id: str, if_match: str, command: Any) -> Response:
    def unit(tx: Transaction) -> Reply:
        if not tx.version("Agent", agent_id):
            raise AgentUnknown("there is no agent of this id", field="agent_id")
        require_match(tx, "Agent", agent_id, if_match)
        after: Agent = tx.ask("Agent", agent_id, command)
        return Reply(_shown(caller)(after), 200, entity_etag(tx, "Agent", agent_id))

    return caller.write(unit)


def _listed(caller: Caller, pages: Pages, role: str | None) -> Response:
    columns = {} if role is None else {"role": role}
    return listed(page_of(caller.views, "Agent", pages, **columns), _shown(caller))


def _show(caller: Caller, agent_id: str) -> Response:
    row = caller.views.row("Agent", agent_id)
    if row is None:
        raise AgentUnknown("there is no agent of this id", field="agent_id")
    return caller.show(row, _shown(caller))


def _shown(caller: Caller) -> Callable[[Agent], AgentShown]:
    return lambda agent: agent_shown(agent, seen(caller.company, agent))
