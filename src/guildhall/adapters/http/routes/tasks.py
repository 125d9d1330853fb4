"""Tasks: created, listed, shown with their tree and history, edited and rolled back (seeds S2, S3, S1)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.asked.tasks import (
    Filters,
    TaskCreate,
    TaskPatch,
    definition_asked,
    definition_patched,
    status_of_new,
)
from guildhall.adapters.http.caller import Caller, IfMatch, Member, Reader, Reply, Seer, entity_etag
from guildhall.adapters.http.fields import Moment, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.history import VersionShown, history_shown
from guildhall.adapters.http.shown.tasks import (
    TaskInFull,
    TaskShown,
    task_fields,
    task_in_full,
)
from guildhall.adapters.http.shown.trees import TaskTree, WhyShown, tree_shown, why_shown
from guildhall.application.access.reach import columns_within, project_meant, task_within
from guildhall.application.pages import page_of, page_of_items
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row
from guildhall.application.preconditions import require_match
from guildhall.application.projects.create import review_of
from guildhall.application.runs.advice import advice_for
from guildhall.application.runs.undelivered import undelivered
from guildhall.application.tasks.adding import Placing, add_task
from guildhall.application.tasks.changes import changes_of
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.lookup import filters_of
from guildhall.application.tasks.trees import position_of, row_at, tree_of
from guildhall.application.tasks.versions import definition_at, roll_back, versions_of
from guildhall.application.tasks.waits import waits_of
from guildhall.domain.tasks.commands import EditTask
from guildhall.domain.tasks.errors import TaskNotFound
from guildhall.domain.tasks.task import Task

router = FeatureRouter(prefix="/api/tasks", tags=["tasks"])

InProject = Annotated[Name | None, Query(description="The project, where a code stands in several.")]
At = Annotated[
    Moment | None, Query(description="As it stood at a position of the journal or an RFC 3339 time.")
]


class ChangesShown(ShownModel):
    """A change of files between two commits, as git tells it; one over a mebibyte is cut and says so."""

    base: str
    commit: str
    diff: str


class Rollback(AskedModel):
    """The hash of the version whose definition is wanted back."""

    hash: str = Field(pattern="^[0-9a-f]{64}$")


@router.post("", status_code=201, response_model=TaskShown, responses=documented(409))
async def create_task(caller: Member, body: TaskCreate) -> Response:
    """Put a task into the inbox; without a project it goes into the org's only one."""
    definition, status = definition_asked(body), status_of_new(body)

    def unit(tx: Transaction) -> Reply:
        project = project_meant(tx.views, caller.principal, body.project_id).state
        named = (*body.blocked_by, *((body.parent_id,) if body.parent_id else ()))
        ids = {one: task_within(tx.views, caller.principal, one, project.project_id).id for one in named}
        placing = Placing(
            ids.get(body.parent_id or ""),
            body.sprint_id,
            tuple(dict.fromkeys(ids[one] for one in body.blocked_by)),
            review_of(project),
        )
        made = add_task(tx, project.project_id, definition, placing, status=status)
        return Reply(task_fields(made), 201, entity_etag(tx, "Task", made.id))

    return await caller.written(unit)


@router.get("", response_model=Listed[TaskShown])
def list_tasks(caller: Reader, of: Filters, pages: Pages) -> Response:
    """The tasks of the org, in order of creation."""
    filters = filters_of(
        of.status, of.priority, run_id=of.run, sprint_id=of.sprint, agent_id=of.agent, parent_id=of.parent
    )
    columns = columns_within(caller.principal, project_id=of.project, **filters)
    return listed(page_of(caller.views, "Task", pages, **columns), task_fields)


@router.get("/{task}", response_model=TaskInFull, responses=documented(409))
def read_task(caller: Seer, task: Name, project: InProject = None, at: At = None) -> Response:
    """A task by its id or code."""
    row = _row_at(caller, task, project, at)
    blocks = caller.views.dependents(row.id) if row.state.dependents else []
    return caller.show(row, lambda state: task_in_full(state, blocks))


@router.patch("/{task}", response_model=TaskShown, responses=documented(409, 412, 428))
async def change_task(
    caller: Member, task: Name, body: TaskPatch, if_match: IfMatch, project: InProject = None
) -> Response:
    """Change a task's definition; what it is worked on by is fixed while it is in flight."""

    def unit(tx: Transaction) -> Reply:
        task_id = task_within(tx.views, caller.principal, task, project).id
        require_match(tx, "Task", task_id, if_match)
        now: Task = tx.state("Task", task_id)
        after = tell(tx, task_id, EditTask(definition_patched(now.definition, body)))
        return Reply(task_fields(after), 200, entity_etag(tx, "Task", task_id))

    return await caller.written(unit)


@router.get("/{task}/tree", response_model=TaskTree, responses=documented(409))
def read_task_tree(
    caller: Reader,
    task: Name,
    project: InProject = None,
    at: At = None,
    depth: Annotated[int, Query(ge=0, le=20)] = 20,
) -> TaskTree:
    """A task with all below it, at most 500."""
    row = _row_at(caller, task, project, at)
    return tree_shown(tree_of(caller.company, row.state, depth, position_of(caller.company, at)))


@router.get("/{task}/why", response_model=WhyShown, responses=documented(409))
def read_why(caller: Seer, task: Name, project: InProject = None) -> WhyShown:
    """What a task waits for, in words."""
    found: Task = task_within(caller.views, caller.principal, task, project).state
    company = caller.company
    return why_shown(found, waits_of(company, found), advice_for(company, found), undelivered(company, found))


@router.get("/{task}/changes", responses=documented(409))
def read_changes(caller: Reader, task: Name, project: InProject = None) -> ChangesShown:
    """What a task's branch changes, as a unified diff; all empty where nothing was committed."""
    found: Task = task_within(caller.views, caller.principal, task, project).state
    changes = changes_of(caller.company, found)
    return ChangesShown(base=changes.base, commit=changes.commit, diff=changes.diff)


@router.get("/{task}/history", response_model=Listed[VersionShown], responses=documented(409))
def read_task_history(caller: Seer, task: Name, pages: Pages, project: InProject = None) -> Response:
    """The events of a task, oldest first, each with the hash of the version that it made."""
    task_id = task_within(caller.views, caller.principal, task, project).id
    versions = list(versions_of(caller.company.journal, caller.company.scope, task_id))
    return listed(page_of_items(versions, pages), history_shown)


@router.post("/{task}/rollback", response_model=TaskShown, responses=documented(409, 412))
def roll_task_back(caller: Member, task: Name, body: Rollback, project: InProject = None) -> Response:
    """Bring a task's definition back to what it was at a hash of its history; state and money stay."""
    task_id = task_within(caller.views, caller.principal, task, project).id
    definition = definition_at(caller.company, task_id, body.hash)

    def unit(tx: Transaction) -> Reply:
        require_match(tx, "Task", task_id, caller.if_match)
        after = roll_back(tx, task_id, definition, body.hash)
        return Reply(task_fields(after), 200, entity_etag(tx, "Task", task_id))

    return caller.write(unit)


def _row_at(caller: Caller, reference: str, project: str | None, at: str | None) -> Row:
    row = task_within(caller.views, caller.principal, reference, project)
    then = row_at(caller.company, "Task", row, position_of(caller.company, at))
    if then is None:
        raise TaskNotFound(f"{reference[:80]} at that time")
    return then
