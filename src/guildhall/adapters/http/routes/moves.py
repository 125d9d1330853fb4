"""Steps of tasks: dispatched, moved, blocked, cancelled, and made to wait for each other."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from guildhall.adapters.http.asked import work as asked
from guildhall.adapters.http.caller import Member, Reply, Seer, Worker, entity_etag
from guildhall.adapters.http.fields import Name
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.tasks import TaskShown
from guildhall.adapters.http.shown.work import (
    DispatchShown,
    Moved,
    StepsShown,
    dispatch_shown,
    moved,
    steps_shown,
)
from guildhall.adapters.http.steps import (
    Blocker,
    Canceller,
    Triager,
    Unblocker,
    take_step,
    task_now,
    write_held,
)
from guildhall.application.access.reach import project_meant, task_within
from guildhall.application.ports.journal import Transaction
from guildhall.application.remote import moves
from guildhall.application.remote import work as remote
from guildhall.application.tasks import triage
from guildhall.application.tasks.going_on import let_go_on
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.waiting import add_dependency, remove_dependency
from guildhall.application.vocabulary import status_meant
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task

router = FeatureRouter(prefix="/api/tasks", tags=["tasks"])

InProject = Annotated[Name | None, Query(description="The project, where a code stands in several.")]
REFUSALS = documented(409, 412)
TTL_SECONDS = 300


@router.post("/dispatch", response_model=DispatchShown, responses=documented(409))
def dispatch_tasks(caller: Triager, body: asked.Dispatch | None = None) -> Response:
    """Triage the tasks of a project's inbox; of each that is not fit it is said why."""
    wanted = body.project_id if body else None
    project = project_meant(caller.views, caller.principal, wanted)

    def work() -> Reply:
        return Reply(dispatch_shown(triage.dispatch(caller.company, project.id, caller.origin)))

    return caller.work(work)


@router.post("/{task}/dispatch", response_model=DispatchShown, responses=documented(409))
def dispatch_task(caller: Triager, task: Name, project: InProject = None) -> Response:
    """Triage one task to ready, or say why it is not fit."""
    found: Task = task_within(caller.views, caller.principal, task, project).state

    def work() -> Reply:
        done = triage.dispatch(caller.company, found.project_id, caller.origin, found)
        return Reply(dispatch_shown(done))

    return caller.work(work)


@router.get("/{task}/steps", responses=documented(409))
def read_steps(caller: Seer, task: Name, project: InProject = None) -> StepsShown:
    """Which statuses a single step leads to from where the task is, and by which rule others are refused."""
    found: Task = task_within(caller.views, caller.principal, task, project).state
    return steps_shown(found, moves.ways_of(found))


@router.post("/{task}/transition", response_model=Moved, responses=REFUSALS)
def move_task(caller: Worker, task: Name, body: asked.Transition, project: InProject = None) -> Response:
    """Bring a task to a status by one legal step; a refusal names the next one.

    It asks the right that the route of the same step asks: who may not dispatch, unblock or cancel a task
    there may not do so here.
    """
    wanted = status_meant(body.status)
    by = moves.Move(remote.Terms(caller.principal, TTL_SECONDS, body.agent_id), body.fence, body.reason)

    def unit(tx: Transaction) -> Reply:
        before = task_now(caller, tx, task, project)
        after = moves.move(tx, caller.company, before, wanted, by)
        return Reply(moved(before, after), 200, entity_etag(tx, "Task", before.id))

    return write_held(caller, body.fence, unit)


@router.post("/{task}/block", response_model=TaskShown, responses=REFUSALS)
def block_task(caller: Blocker, task: Name, body: asked.Stop, project: InProject = None) -> Response:
    """Stop a task for a reason; it remembers where it was."""
    command = commands.BlockTask(body.reason, body.detail, caller.principal.actor, body.fence)
    return take_step(caller, task, project, body.fence, lambda tx, found: remote.block(tx, found.id, command))


@router.post("/{task}/unblock", response_model=TaskShown, responses=REFUSALS)
def unblock_task(caller: Unblocker, task: Name, project: InProject = None) -> Response:
    """Let a blocked task go on where it was; ready, if it was worked on or the run that judged it ended."""
    return take_step(caller, task, project, None, let_go_on)


@router.post("/{task}/cancel", response_model=TaskShown, responses=REFUSALS)
def cancel_task(
    caller: Canceller, task: Name, body: asked.Why | None = None, project: InProject = None
) -> Response:
    """Give a task up for good."""
    command = commands.CancelTask(body.reason if body else "")
    return take_step(caller, task, project, None, lambda tx, found: tell(tx, found.id, command))


@router.post("/{task}/dependencies", response_model=TaskShown, responses=REFUSALS)
def add_dependencies(
    caller: Member, task: Name, body: asked.Dependency, project: InProject = None
) -> Response:
    """Let a task wait for others of its project; a circle is refused and named."""

    def wait(tx: Transaction, found: Task) -> Task:
        for reference in body.blocked_by:
            blocker = task_within(tx.views, caller.principal, reference, found.project_id)
            found = add_dependency(tx, tx.state("Task", found.id), tx.state("Task", blocker.id))
        return found

    return take_step(caller, task, project, None, wait)


@router.delete("/{task}/dependencies/{blocker}", response_model=TaskShown, responses=REFUSALS)
def remove_task_dependency(caller: Member, task: Name, blocker: Name, project: InProject = None) -> Response:
    """Let a task wait no longer for another."""

    def forget(tx: Transaction, found: Task) -> Task:
        other = task_within(tx.views, caller.principal, blocker, found.project_id)
        return remove_dependency(tx, found, tx.state("Task", other.id))

    return take_step(caller, task, project, None, forget)
