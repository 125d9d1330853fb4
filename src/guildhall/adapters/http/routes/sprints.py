"""Sprints: a goal with dates and tasks, started and completed (seed S1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, IfMatch, Member, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Config, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.sprints import SprintShown, sprint_shown
from guildhall.application.access.reach import columns_within, sprint_within, task_within
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.application.sprints.keeping import (
    complete_sprint,
    create_sprint,
    put_in,
    take_out,
)
from guildhall.domain.sprints.commands import CreateSprint, ReviseSprint, StartSprint
from guildhall.domain.sprints.sprint import Sprint, SprintStatus

router = FeatureRouter(prefix="/api/sprints", tags=["sprints"])

Title = Annotated[str, Field(min_length=1, max_length=500, examples=["First steps"])]
Goal = Annotated[str, Field(max_length=100_000)]
Owner = Annotated[str, Field(max_length=200)]
Day = Annotated[str, Field(max_length=10, examples=["2026-11-21"])]


class SprintCreate(AskedModel):
    """A sprint to plan; its code is unique in the org."""

    code: Name = Field(examples=["S-1"])
    title: Title
    project_id: Name | None = None
    goal: Goal = ""
    owner: Owner = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    metadata: Config = Field(default_factory=dict)


class SprintPatch(AskedModel):
    """What to change; an empty day takes it away."""

    title: Title | None = None
    goal: Goal | None = None
    owner: Owner | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    metadata: Config | None = None


class TasksNamed(AskedModel):
    """Tasks by their ids or codes."""

    task_ids: Annotated[list[Name], Field(min_length=1, max_length=500, examples=[["T-1"]])]


@router.post("", status_code=201, response_model=SprintShown, responses=documented(409))
def create_api_sprint(caller: Member, body: SprintCreate) -> Response:
    """Plan a sprint."""

    def unit(tx: Transaction) -> Reply:
        sprint_id = tx.new_id()
        command = CreateSprint(
            sprint_id,
            body.code,
            body.title,
            body.project_id,
            body.goal,
            body.owner,
            body.starts_on,
            body.ends_on,
            body.metadata,
        )
        return Reply(sprint_shown(create_sprint(tx, command)), 201, entity_etag(tx, "Sprint", sprint_id))

    return caller.write(unit)


@router.get("", response_model=Listed[SprintShown])
def list_sprints(
    caller: Reader, pages: Pages, project: Name | None = None, status: SprintStatus | None = None
) -> Response:
    """The sprints of the org, in order of creation."""
    columns = columns_within(caller.principal, project_id=project, status=status)
    return listed(page_of(caller.views, "Sprint", pages, **columns), sprint_shown)


@router.get("/{sprint}", response_model=SprintShown)
def read_sprint(caller: Reader, sprint: Name) -> Response:
    """A sprint by its id or code."""
    return caller.show(sprint_within(caller.views, caller.principal, sprint), sprint_shown)


@router.patch("/{sprint}", response_model=SprintShown, responses=documented(409, 412, 428))
def change_sprint(caller: Member, sprint: Name, body: SprintPatch, if_match: IfMatch) -> Response:
    """Change a sprint's definition."""
    command = ReviseSprint(body.title, body.goal, body.owner, body.starts_on, body.ends_on, body.metadata)
    return _change(caller, sprint, if_match, lambda tx, now: tx.ask("Sprint", now.sprint_id, command))


@router.post("/{sprint}/tasks", response_model=SprintShown, responses=documented(409, 412))
def put_tasks_in(caller: Member, sprint: Name, body: TasksNamed) -> Response:
    """Put tasks into a sprint, out of the one that they were in."""

    def put(tx: Transaction, now: Sprint) -> Sprint:
        found = [task_within(tx.views, caller.principal, one, now.project_id) for one in body.task_ids]
        return put_in(tx, now, tx.states("Task", [row.id for row in found]))

    return _change(caller, sprint, caller.if_match, put)


@router.delete("/{sprint}/tasks/{task}", response_model=SprintShown, responses=documented(409, 412))
def take_task_out(caller: Member, sprint: Name, task: Name) -> Response:
    """Take a task out of a sprint."""

    def take(tx: Transaction, now: Sprint) -> Sprint:
        found = task_within(tx.views, caller.principal, task, now.project_id)
        return take_out(tx, now, tx.state("Task", found.id))

    return _change(caller, sprint, caller.if_match, take)


@router.post("/{sprint}/start", response_model=SprintShown, responses=documented(409, 412))
def start_sprint(caller: Member, sprint: Name) -> Response:
    """Make a sprint active."""
    return _change(
        caller, sprint, caller.if_match, lambda tx, now: tx.ask("Sprint", now.sprint_id, StartSprint())
    )


@router.post("/{sprint}/complete", response_model=SprintShown, responses=documented(409, 412))
def complete_api_sprint(caller: Member, sprint: Name) -> Response:
    """Declare a sprint over; it remembers which of its tasks were not done."""
    return _change(caller, sprint, caller.if_match, complete_sprint)


def _change(
    caller: Caller,
    reference: str,
    if_match: str | None,
    change: Callable[[Transaction, Sprint], Sprint],
) -> Response:
    def unit(tx: Transaction) -> Reply:
        sprint_id = sprint_within(tx.views, caller.principal, reference).id
        require_match(tx, "Sprint", sprint_id, if_match)
        after = change(tx, tx.state("Sprint", sprint_id))
        return Reply(sprint_shown(after), 200, entity_etag(tx, "Sprint", sprint_id))

    return caller.write(unit)
