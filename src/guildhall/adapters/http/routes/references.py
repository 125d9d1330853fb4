"""What people mean by a name, an id or the beginning of one: the project, the run or the approval."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.asked.runs import WorkAsked, backlog_asked
from guildhall.adapters.http.caller import Member, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Folder, Name
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.projects import ProjectShown, project_shown
from guildhall.adapters.http.shown.runs import RunShown, run_shown
from guildhall.application.access.called import approval_called, project_called, run_called
from guildhall.application.access.reach import is_bound
from guildhall.application.ports.journal import Transaction
from guildhall.application.projects.apart import require_apart
from guildhall.application.projects.work import Naming, project_for_work
from guildhall.application.runs.preceding import as_a_run_of, as_run_would
from guildhall.domain.kernel import ValidationFailed

router = FeatureRouter(prefix="/api/references", tags=["references"])

Called = Annotated[Name | None, Query(description="Id, beginning of an id, or name; else the only one.")]


class WorkPlace(AskedModel):
    """Where work belongs: to a project by its name, on the repository of a folder if its work changes one."""

    name: Name | None = None
    folder: Folder | None = Field(
        None, description="The path on the server; it names a project that nobody names."
    )
    otherwise: Name | None = Field(
        None,
        description="What a project for a backlog is called that has to be made, where nobody names one.",
    )
    has_repository: bool = Field(False, description="Whether the work changes the repository there.")


@router.get("/project", responses=documented(409))
def find_project(
    caller: Reader,
    name: Called = None,
    repository: Annotated[
        str | None, Query(max_length=4096, pattern="^[^\\x00]*$", description="The path on the server.")
    ] = None,
    place: Annotated[
        Folder | None, Query(description="A path on the server: of several projects that of its repository.")
    ] = None,
) -> ProjectShown:
    """The project that is meant; several are a 409 with the `candidates`."""
    path = Path(repository) if repository else None
    asked_from = Path(place) if place else None
    return project_shown(project_called(caller.views, caller.principal, name, path, asked_from))


@router.post("/project", response_model=ProjectShown, responses=documented(409))
def settle_project(caller: Member, body: WorkPlace) -> Response:
    """The project that work belongs to, made where there is none; its first repository is the one named."""
    folder = Path(body.folder) if body.folder else None
    path = folder if body.has_repository else None
    if body.has_repository and path is None:
        raise ValidationFailed("say in which folder the repository is", field="folder")
    require_apart(caller.company, path)

    def unit(tx: Transaction) -> Reply:
        if is_bound(caller.principal):
            project = project_called(tx.views, caller.principal, body.name, path)
        else:
            repositories = caller.company.world.repositories
            naming = Naming(body.name or "", body.otherwise or "")
            project = project_for_work(tx, repositories, naming, folder, path)
        return Reply(project_shown(project), 200, entity_etag(tx, "Project", project.project_id))

    return caller.write(unit)


class ApprovalMeant(ShownModel):
    """The approval that is meant."""

    approval_id: str


class BacklogPlace(WorkAsked):
    """A backlog, and the repository on which a run of it would be."""

    repository: Folder = Field(description="The path of a git repository on the server.")
    project: Name | None = Field(
        None, description="What the repository's project is called; else as for a run that is started there."
    )


class TaskForeseen(ShownModel):
    """A task of a backlog: the ``code`` that it has there, its whole one in a run, and whether it is done."""

    code: str
    whole_code: str
    done: bool


class BacklogForeseen(ShownModel):
    """What a run would find of a backlog's tasks, in the backlog's order."""

    tasks: list[TaskForeseen]


@router.post("/backlog", responses=documented(409))
def find_tasks_of_backlog(caller: Reader, body: BacklogPlace) -> BacklogForeseen:
    """The codes that a backlog's tasks would have in a run, and which of them are done; nothing is made."""
    backlog = backlog_asked(caller.api.backlogs, body)
    if backlog is None:
        raise ValidationFailed("give a goal or a backlog", field="backlog")
    path = Path(body.repository)
    if is_bound(caller.principal):
        own = project_called(caller.views, caller.principal, body.project, path)
        settled, done = as_a_run_of(caller.views, own, backlog)
    else:
        settled, done = as_run_would(caller.company, backlog, path, body.project)
    both = zip(backlog.tasks, settled.tasks, strict=True)
    tasks = [
        TaskForeseen(code=given.code, whole_code=task.code, done=task.code in done) for given, task in both
    ]
    return BacklogForeseen(tasks=tasks)


@router.get("/approval", responses=documented(409))
def find_approval(caller: Reader, name: Name) -> ApprovalMeant:
    """The approval that is meant, by a part of its id, or by the task or run that it is about."""
    found = approval_called(caller.views, caller.principal, name)
    return ApprovalMeant(approval_id=found.approval_id)


@router.get("/run", responses=documented(409))
def find_run(caller: Reader, name: Called = None) -> RunShown:
    """The run that is meant, else the only unfinished one, else the newest; several are a 409."""
    return run_shown(run_called(caller.views, caller.principal, name))
