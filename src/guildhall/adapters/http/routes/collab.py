"""The Collab API as seed S4 has it: shared state, tasks and their transitions."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, cast

from fastapi import Path, Query
from pydantic import AliasChoices, Field
from starlette.responses import Response

from guildhall.adapters.http.caller import IfMatch, Member, Reply, Seer, Worker, entity_etag
from guildhall.adapters.http.fields import Code
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.collab import moves, tasks
from guildhall.application.collab.ground import projects_seen, task_meant
from guildhall.application.collab.state import KINDS, States
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import matches, require_match
from guildhall.application.remote.evidence import commit_of
from guildhall.application.vocabulary import priority_in

router = FeatureRouter(prefix="/collab", tags=["collab"])

Line = Annotated[str, Field(min_length=1, max_length=8_000)]
Lines = Annotated[list[Line], Field(max_length=200)]
Reference = Annotated[str, Path(max_length=200, description="A task's id or code.", examples=["T-100"])]
InProject = Annotated[
    str | None, Query(max_length=200, description="A project's id or name, where several could be meant.")
]


class StateShown(ShownModel):
    """The state of a kind; a stream that begins at ``position`` continues it without a gap."""

    data: dict[str, Any] | None = Field(None, examples=[{"tasks": []}])
    text: str | None = None
    etag: str = Field(examples=['"12-5d41402abc4b2a76b9719d911017c592"'])
    position: int = Field(examples=[12])


class CollabTaskCreate(AskedModel):
    """A task to do, in the fields of the canonical backlog; without an id it gets the project's next code."""

    id: Code | None = Field(None, examples=["T-100"])
    title: str = Field(min_length=1, max_length=500, examples=["Collab API with ETag"])
    description: str = Field("", max_length=100_000)
    owned_paths: Lines | None = Field(None, examples=[["services/orchestrator/**"]])
    commands: Lines = Field(default_factory=list[str])
    acceptance_criteria: Lines = Field(default_factory=list[str])
    dod: Lines = Field(default_factory=list[str])
    depends_on: Lines = Field(default_factory=list[str])
    priority: str = Field("medium", max_length=20, examples=["high"])
    role: str = Field("developer", max_length=50)
    skills: Lines = Field(default_factory=list[str])


class CollabTaskPatch(AskedModel):
    """What changes of a task; what is left out stays."""

    title: str | None = Field(None, min_length=1, max_length=500)
    description: str | None = Field(None, max_length=100_000)
    owned_paths: Lines | None = None
    commands: Lines | None = None
    acceptance_criteria: Lines | None = None
    dod: Lines | None = None
    priority: str | None = Field(None, max_length=20, examples=["P1"])
    role: str | None = Field(None, max_length=50)
    skills: Lines | None = None

    def changes(self) -> dict[str, Any]:
        """The fields of the definition that were sent."""
        sent = self.model_dump(exclude_unset=True)
        if "skills" in sent:
            sent["required_skills"] = sent.pop("skills")
        if sent.get("priority") is not None:
            sent["priority"] = priority_in(sent["priority"])
        # Only owned paths have a meaning where they are none: no exclusivity.
        kept = {name: value for name, value in sent.items() if value is not None or name == "owned_paths"}
        return {name: _fixed(value) for name, value in kept.items()}


def _fixed(value: object) -> object:
    """A list as the definition of a task has it."""
    return tuple(cast("list[str]", value)) if isinstance(value, list) else value


class TaskMade(ShownModel):
    """A task that was made."""

    id: str
    code: str = Field(examples=["T-100"])


class Changed(ShownModel):
    """A task that was changed; ``etag`` is its new one."""

    ok: Literal[True] = True
    etag: str


class Move(AskedModel):
    """Where a task goes, and what its worker says with it; ``fence`` is that of the lease."""

    new_status: str = Field(max_length=30, validation_alias=AliasChoices("new_status", "status", "to"))
    fence: int | None = Field(None, ge=0)
    summary: str = Field("", max_length=100_000)
    reason: str = Field("", max_length=8_000)
    detail: str = Field("", max_length=100_000)
    commit: str | None = Field(None, pattern="^[0-9a-f]{7,64}$")
    changed: bool | None = None


class MovedShown(ShownModel):
    """A step that was made."""

    old_status: str = Field(examples=["claimed"])
    new_status: str = Field(examples=["in_progress"])


@router.get("/state/{kind}", response_model=StateShown, responses={304: {"description": "Not changed"}})
def read_collab_state(
    caller: Seer, kind: Literal["tasks", "locks", "agents", "log"], project: InProject = None
) -> Response:
    """The state of a kind, with its ETag; a client that has it already gets 304."""
    states: States = caller.api.states
    project_ids = [one.project_id for one in projects_seen(caller.views, caller.principal, project)]
    state = states.seen_by(caller.company, caller.principal, kind, project_ids)
    headers = {"ETag": state.etag}
    if caller.if_none_match is not None and matches(caller.if_none_match.replace("W/", ""), state.etag):
        return Response(status_code=304, headers=headers)
    field, content = ("data", state.text) if kind in KINDS else ("text", json.dumps(state.text))
    body = f'{{"{field}":{content},"etag":{json.dumps(state.etag)},"position":{state.position}}}'
    return Response(body, 200, headers, "application/json")


@router.post("/tasks", status_code=201, response_model=TaskMade, responses=documented(409))
def create_collab_task(caller: Member, body: CollabTaskCreate, project: InProject = None) -> Response:
    """Create a task that is ready to be claimed; who only works cannot, nor say what work has to satisfy."""
    planned = PlannedTask(
        code=body.id or "",
        title=body.title,
        description=body.description,
        role=body.role,
        priority=priority_in(body.priority),
        depends_on=tuple(body.depends_on),
        owned_paths=None if body.owned_paths is None else tuple(body.owned_paths),
        commands=tuple(body.commands),
        acceptance_criteria=tuple(body.acceptance_criteria),
        dod=tuple(body.dod),
        skills=tuple(body.skills),
    )

    def unit(tx: Transaction) -> Reply:
        made = tasks.create(tx, caller.principal, planned, project)
        return Reply(TaskMade(id=made.id, code=made.code), 201, entity_etag(tx, "Task", made.id))

    return caller.write(unit)


@router.patch("/tasks/{task_id}", response_model=Changed, responses=documented(409, 412, 428))
def update_collab_task(
    caller: Member, task_id: Reference, body: CollabTaskPatch, if_match: IfMatch
) -> Response:
    """Change a task; `If-Match` is its own ETag or that of `/collab/state/tasks`."""
    changes = body.changes()

    def unit(tx: Transaction) -> Reply:
        after = tasks.edit(tx, caller.principal, task_id, changes, if_match)
        etag = entity_etag(tx, "Task", after.id)
        return Reply(Changed(etag=etag["ETag"]), 200, etag)

    return caller.write(unit)


@router.post("/tasks/{task_id}/transition", response_model=MovedShown, responses=documented(409, 412))
def move_collab_task(caller: Worker, task_id: Reference, body: Move) -> Response:
    """Bring a task one step on; a step that would pass over the review is refused and the next one named.

    It asks the right that the route of the same step under `/api/tasks` asks; besides, a program may approve
    what another made where no run drives it.
    """
    seen = task_meant(caller.views, caller.principal, task_id)
    commit = commit_of(caller.company, seen, body.commit)
    report = moves.Report(body.fence, body.summary, body.reason, body.detail, commit, body.changed)

    def unit(tx: Transaction) -> Reply:
        if caller.if_match is not None:
            require_match(tx, "Task", seen.id, caller.if_match)
        moved = moves.move(tx, caller.principal, task_id, body.new_status, report)
        shown = MovedShown(old_status=moved.old_status, new_status=moved.new_status)
        return Reply(shown, 200, entity_etag(tx, "Task", moved.task.id))

    return caller.write(unit)
