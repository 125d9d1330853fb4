"""Orgs, their projects, the agents of a project, and kickoffs (seed S0, *API (MVP)*)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, Installer, Member, Reader, Reply
from guildhall.adapters.http.fields import Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.projects import ProjectShown, SeatShown, project_shown
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Scope, Transaction
from guildhall.application.projects.apart import require_apart
from guildhall.application.projects.create import NewProject, create_project
from guildhall.application.projects.kickoff import hold_kickoff
from guildhall.application.runs.team import attach_roles
from guildhall.domain.kernel import GLOBAL_ORG, NotFound
from guildhall.domain.orgs.commands import CreateOrg
from guildhall.domain.orgs.org import Org
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Kickoff, Project

router = FeatureRouter(tags=["orgs"])


class OrgCreate(AskedModel):
    """A tenant to make; without an id it gets one."""

    name: Name = Field(examples=["Acme"])
    org_id: str | None = Field(None, max_length=100, examples=["acme"])


class OrgShown(ShownModel):
    """A tenant."""

    org_id: str
    name: str
    created_at: datetime | None


class ProjectCreate(AskedModel):
    """A project to make; ``repository`` is the path of a git repository on the server, empty for none."""

    name: Name = Field(examples=["Site"])
    goal: str = Field("", max_length=20_000, examples=["A library that greets."])
    repository: str = Field("", max_length=4096)


class Roles(AskedModel):
    """The roles to fill in a project's team."""

    roles: Annotated[list[str], Field(min_length=1, max_length=50, examples=[["pm", "ba"]])]


class TeamShown(ShownModel):
    """The team of a project."""

    project_id: str
    roles: list[str]
    agents: list[SeatShown]


class KickoffAsked(AskedModel):
    """What pm and ba are asked."""

    prompt: Annotated[str, Field(min_length=1, max_length=100_000, examples=["Build a login page."])]
    session_id: str | None = Field(None, max_length=200)
    runtime: str | None = Field(None, max_length=50, description="By default the model, where one is set up.")


class KickoffShown(ShownModel):
    """What pm and ba made of a prompt; ``errors`` is by role, where one of them failed."""

    kickoff_id: str
    project_id: str
    status: str
    session_id: str | None
    pm_summary: str
    ba_requirements: list[str]
    risks: list[str]
    next_steps: list[str]
    errors: dict[str, str]


@router.post("/orgs", status_code=201, response_model=OrgShown, responses=documented(409))
def create_org(caller: Installer, body: OrgCreate) -> Response:
    """Make a tenant; only the installation's key may."""

    def unit(tx: Transaction) -> Reply:
        org_id = body.org_id or tx.new_id()
        return Reply(_org(tx.ask("Org", org_id, CreateOrg(org_id, body.name))), 201)

    return caller.write(unit, org_id=GLOBAL_ORG)


@router.get("/orgs", response_model=Listed[OrgShown])
def list_orgs(caller: Reader, pages: Pages) -> Response:
    """The orgs of the installation for its own key, for everybody else the one that they belong to."""
    views = caller.company.journal.views(Scope(GLOBAL_ORG))
    if "install" in caller.principal.abilities:
        return listed(page_of(views, "Org", pages), _org)
    return listed(page_of(views, "Org", pages, id=caller.principal.org_id), _org)


@router.post(
    "/orgs/{org_id}/projects", status_code=201, response_model=ProjectShown, responses=documented(409)
)
def create_org_project(caller: Member, org_id: str, body: ProjectCreate) -> Response:
    """Make a project in an org, as a draft."""
    wanted = NewProject(body.name, body.goal, body.repository)
    require_apart(caller.company, body.repository)

    def unit(tx: Transaction) -> Reply:
        made = create_project(tx, caller.company.world.repositories, wanted)
        return Reply(project_shown(made), 201)

    return caller.write(unit)


@router.get("/orgs/{org_id}/projects", response_model=Listed[ProjectShown])
def list_org_projects(caller: Reader, org_id: str, pages: Pages) -> Response:
    """The projects of an org, in order of creation."""
    bound_to = caller.principal.project_id
    mine = {"id": bound_to} if bound_to else {}
    return listed(page_of(caller.views, "Project", pages, **mine), project_shown)


@router.post("/orgs/{org_id}/projects/{project_id}/agents", response_model=TeamShown)
def attach_agents(caller: Member, org_id: str, project_id: str, body: Roles) -> Response:
    """Put the org's agents of these roles into a project's team; those that are there stay."""
    return caller.write(lambda tx: Reply(_team(attach_roles(tx, project_id, body.roles))))


@router.get("/orgs/{org_id}/projects/{project_id}/agents")
def list_project_agents(caller: Reader, org_id: str, project_id: str) -> TeamShown:
    """The team of a project."""
    return _team(_project(caller, project_id))


@router.post(
    "/orgs/{org_id}/projects/{project_id}/kickoff", response_model=KickoffShown, responses=documented(409)
)
def hold_project_kickoff(caller: Member, org_id: str, project_id: str, body: KickoffAsked) -> Response:
    """Have pm and ba say what they make of a prompt; what only one of them could say is kept."""
    project = _project(caller, project_id)
    runtime = body.runtime or ("model" if "model" in caller.company.runtimes else "rules")
    prompt = caller.api.backlogs.read_words(body.prompt, "prompt")

    def work() -> Reply:
        held = hold_kickoff(
            caller.company, project.project_id, prompt, runtime, caller.origin, body.session_id
        )
        return Reply(_kickoff(project_id, held))

    return caller.work(work)


@router.get("/orgs/{org_id}/projects/{project_id}/kickoff")
def read_project_kickoff(caller: Reader, org_id: str, project_id: str) -> KickoffShown:
    """The latest kickoff of a project."""
    project = _project(caller, project_id)
    if project.kickoff is None:
        raise NotFound("this project has had no kickoff yet; POST a prompt here to hold one")
    return _kickoff(project_id, project.kickoff)


def _project(caller: Caller, project_id: str) -> Project:
    caller.require_project(project_id)
    project: Project | None = caller.views.get("Project", project_id)
    if project is None:
        raise ProjectUnknown("there is no project of this id", field="project_id")
    return project


def _org(org: Org) -> OrgShown:
    return OrgShown(org_id=org.org_id, name=org.name, created_at=org.created_at)


def _team(project: Project) -> TeamShown:
    seats = [SeatShown(role=seat.role, agent_id=seat.agent_id) for seat in project.team]
    roles = list(dict.fromkeys(seat.role for seat in project.team))
    return TeamShown(project_id=project.project_id, roles=roles, agents=seats)


def _kickoff(project_id: str, held: Kickoff) -> KickoffShown:
    return KickoffShown(
        kickoff_id=held.kickoff_id,
        project_id=project_id,
        status=held.status,
        session_id=held.session_id,
        pm_summary=held.pm_summary,
        ba_requirements=list(held.ba_requirements),
        risks=list(held.risks),
        next_steps=list(held.next_steps),
        errors=held.errors,
    )
