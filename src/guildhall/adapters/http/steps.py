"""Steps of tasks as requests ask for them: each is decided in a unit, an agent's under its own lease."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, Reply, entity_etag, may
from guildhall.adapters.http.shown.tasks import task_fields
from guildhall.application.access.reach import task_within
from guildhall.application.access.rights import RIGHTS
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.application.remote.holding import HeldByAnother, require_holder, told_to
from guildhall.domain.tasks.task import Task

Step = Callable[[Transaction, Task], Task]
"""Decides something of a task, and gives the task after it."""

Triager = Annotated[Caller, Depends(may(RIGHTS["triage"]))]
Claimer = Annotated[Caller, Depends(may(RIGHTS["claim"]))]
Starter = Annotated[Caller, Depends(may(RIGHTS["start"]))]
Reporter = Annotated[Caller, Depends(may(RIGHTS["report"]))]
Completer = Annotated[Caller, Depends(may(RIGHTS["complete"]))]
Releaser = Annotated[Caller, Depends(may(RIGHTS["give_back"]))]
Failer = Annotated[Caller, Depends(may(RIGHTS["fail"]))]
Blocker = Annotated[Caller, Depends(may(RIGHTS["block"]))]
Unblocker = Annotated[Caller, Depends(may(RIGHTS["unblock"]))]
Canceller = Annotated[Caller, Depends(may(RIGHTS["cancel"]))]
"""Who takes a step by the route of its own: by the same table as whoever asks for it by its status."""


def take_step(caller: Caller, task: str, project: str | None, fence: int | None, step: Step) -> Response:
    """Have a step decided, and answer with the task; an agent who holds it shows its fence.

    Raises:
        DomainError: as the step does, and :func:`write_held`.
    """

    def unit(tx: Transaction) -> Reply:
        after = step(tx, task_now(caller, tx, task, project))
        return Reply(task_fields(after), 200, entity_etag(tx, "Task", after.id))

    return write_held(caller, fence, unit)


def task_now(caller: Caller, tx: Transaction, task: str, project: str | None) -> Task:
    """The task of a request as it stands in the unit, which its holder alone moves if it is an agent's.

    Raises:
        HeldByAnother: when the caller is an agent, and not its holder.
        PreconditionFailed: when it is not at the version that the caller saw.
    """
    task_id = task_within(tx.views, caller.principal, task, project).id
    require_match(tx, "Task", task_id, caller.if_match)
    now: Task = tx.state("Task", task_id)
    require_holder(now, caller.principal)
    return now


def write_held(caller: Caller, fence: int | None, unit: Callable[[Transaction], Reply]) -> Response:
    """Run a unit that needs its caller's lease, of which they show the ``fence``.

    Raises:
        HeldByAnother: when another holds the task.
        StaleFence: instead, when the lease of that fence was theirs.
    """
    try:
        return caller.write(unit)
    except HeldByAnother as refused:
        # Only now: the unit held the org's append lock, and what it looks up it asks its transaction.
        raise told_to(caller.company, caller.principal, refused, fence) from None
