"""Projects: made from a template and a patch, changed with If-Match, shown as boards (seed S2)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Approver, IfMatch, Member, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Config, Moment, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.boards import BoardShown, board_shown
from guildhall.adapters.http.shown.projects import ProjectShown, project_shown
from guildhall.application.access.reach import project_within, projects_within
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.application.projects.apart import require_apart
from guildhall.application.projects.create import NewProject, create_project, revise_project
from guildhall.application.projects.safeguards import weakened
from guildhall.application.tasks.trees import board_at, board_of, position_of, row_at
from guildhall.application.vocabulary import board_in
from guildhall.domain.approvals.commands import GATES, ApprovalGate
from guildhall.domain.projects.commands import ReadyProject, ReviseProject, WaiveGates
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Project, ProjectStatus

router = FeatureRouter(prefix="/api/projects", tags=["projects"])

Goal = Annotated[str, Field(max_length=100_000, examples=["A library that greets."])]
Repository = Annotated[
    str, Field(max_length=4096, description="The path of a git repository on the server; empty for none.")
]
Branch = Annotated[str, Field(max_length=250, examples=["main"])]


class NewProjectAsked(AskedModel):
    """A project to make: ``config`` is a JSON merge patch (RFC 7396) over the template's body."""

    name: Name = Field(examples=["Site"])
    goal: Goal = ""
    repository: Repository = ""
    target_branch: Branch = "main"
    template: Name | None = Field(None, description="The name of a template of the kind project.")
    template_version: int | None = Field(None, ge=1, le=1000, description="By default the newest.")
    config: Config = Field(default_factory=dict, examples=[{"security_gate": "warn"}])


class ProjectPatch(AskedModel):
    """What to change; ``config`` is a JSON merge patch (RFC 7396). Running runs keep their snapshot."""

    name: Name | None = None
    goal: Goal | None = None
    repository: Repository | None = None
    target_branch: Branch | None = None
    config: Config | None = None


class GatesAsked(AskedModel):
    """Gates at which nobody is to be asked for what earlier backlogs said."""

    gates: tuple[ApprovalGate, ...] = Field(min_length=1, max_length=len(GATES), examples=[["merge"]])


@router.post("", status_code=201, response_model=ProjectShown, responses=documented(409))
def create_api_project(caller: Member, body: NewProjectAsked) -> Response:
    """Make a project, as a draft."""
    wanted = NewProject(
        body.name,
        body.goal,
        body.repository,
        body.target_branch,
        body.template,
        body.template_version,
        body.config,
    )
    require_apart(caller.company, body.repository)

    def unit(tx: Transaction) -> Reply:
        made = create_project(tx, caller.company.world.repositories, wanted)
        return Reply(project_shown(made), 201, entity_etag(tx, "Project", made.project_id))

    return caller.write(unit)


@router.get("", response_model=Listed[ProjectShown])
def list_projects(
    caller: Reader,
    pages: Pages,
    status: ProjectStatus | None = None,
    name: Name | None = None,
    repository: Annotated[str | None, Query(max_length=4096, description="The path on the server.")] = None,
) -> Response:
    """The projects of the org, in order of creation."""
    found = projects_within(
        caller.views, caller.principal, pages, status=status, name=name, repository=repository
    )
    return listed(found, project_shown)


@router.get("/{project_id}", response_model=ProjectShown)
def read_project(
    caller: Reader,
    project_id: Name,
    at: Annotated[Moment | None, Query(description="As it stood at a position or an RFC 3339 time.")] = None,
) -> Response:
    """A project."""
    row = project_within(caller.views, caller.principal, project_id)
    then = row_at(caller.company, "Project", row, position_of(caller.company, at))
    if then is None:
        raise ProjectUnknown("there was no project of this id at that time", field="at")
    return caller.show(then, project_shown)


@router.patch("/{project_id}", response_model=ProjectShown, responses=documented(409, 412, 428))
def change_project(caller: Member, project_id: Name, body: ProjectPatch, if_match: IfMatch) -> Response:
    """Change a project's definition or config; only who administers the org has less asked and stopped."""
    revision = ReviseProject(body.name, body.goal, body.repository, body.target_branch)
    require_apart(caller.company, body.repository)

    def unit(tx: Transaction) -> Reply:
        before: Project = project_within(tx.views, caller.principal, project_id).state
        require_match(tx, "Project", project_id, if_match)
        repositories = caller.company.world.repositories
        after = revise_project(tx, repositories, project_id, revision, body.config)
        if weakened(before.config, after.config):
            caller.principal.require("administer")
        return Reply(project_shown(after), 200, entity_etag(tx, "Project", project_id))

    return caller.write(unit)


@router.get("/{project_id}/board", response_model=BoardShown)
def read_board(
    caller: Reader,
    project_id: Name,
    board: Annotated[str, Query(max_length=20, description="flow, queue or pm.")] = "queue",
    at: Annotated[Moment | None, Query(description="As it stood at a position or an RFC 3339 time.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many tasks a column.")] = 50,
) -> BoardShown:
    """A project's board, now or as it stood; blocked tasks stand where they came from if it has no column."""
    project_within(caller.views, caller.principal, project_id)
    named, position = board_in(board), position_of(caller.company, at)
    if position is None:
        columns = board_of(caller.company, project_id, named, limit)
    else:
        columns = board_at(caller.company, project_id, named, limit, position)
    return board_shown(project_id, named, position, columns)


@router.post("/{project_id}/waive", response_model=ProjectShown, responses=documented(409))
def waive_gates(caller: Approver, project_id: Name, body: GatesAsked) -> Response:
    """Ask people no more at gates that earlier backlogs had; only a person who administers the org may."""
    caller.principal.require("administer")

    def unit(tx: Transaction) -> Reply:
        project_within(tx.views, caller.principal, project_id)
        after = tx.ask("Project", project_id, WaiveGates(body.gates))
        return Reply(project_shown(after), 200, entity_etag(tx, "Project", project_id))

    return caller.write(unit)


@router.post("/{project_id}/ready", response_model=ProjectShown, responses=documented(409, 412))
def ready_project(caller: Member, project_id: Name) -> Response:
    """Declare a draft complete enough to run; it needs a goal."""

    def unit(tx: Transaction) -> Reply:
        project_within(tx.views, caller.principal, project_id)
        require_match(tx, "Project", project_id, caller.if_match)
        after = tx.ask("Project", project_id, ReadyProject())
        return Reply(project_shown(after), 200, entity_etag(tx, "Project", project_id))

    return caller.write(unit)
