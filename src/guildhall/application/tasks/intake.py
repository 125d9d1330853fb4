"""Intake: how a whole backlog gets onto the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.journal import Journal, Origin, Scope, Transaction
from guildhall.application.tasks.codes import code_behind, public_code, skip_codes
from guildhall.application.tasks.flight import rivals
from guildhall.application.tasks.handlers import is_driven, tell
from guildhall.application.tasks.meant import changed_in_place, definition_of, is_met, task_meant
from guildhall.application.tasks.numbering import numbered
from guildhall.domain.policies.transitions import JUDGED, WAITING, WORKING, Status
from guildhall.domain.record import Record
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.definition import WORK_FIELDS, Review, TaskDefinition, changed_fields
from guildhall.domain.tasks.task import Task, returns_to

CHUNK = 500
"""Tasks in one transaction: it bounds how long an import keeps others from writing."""

_STOPPED = commands.BlockTask("edited", "its definition is being changed", "guildhall")


class Intake(Record):
    """Where the tasks of a backlog go; ``backlog`` is the one that they are of, where no run says it."""

    project_id: str
    run_id: str | None
    status: Status = "ready"
    review: Review = "required"
    fresh: bool = False
    backlog: BacklogRef | None = None


def import_tasks(
    journal: Journal, scope: Scope, origin: Origin, intake: Intake, planned: Sequence[PlannedTask]
) -> dict[str, str]:
    """Bring planned tasks into a project; return the id of each by its code in the backlog.

    A task whose code the project already has out of this backlog is taken as that task: done ones stay done,
    others are brought to this definition and put under the run; what another run drives stays there, changed
    as far as it may be in place. With ``fresh``, for a done task whose definition differs, and where the code
    is somebody else's for something else (another backlog's, or added by hand), a new task is made under the
    code with a number behind it (``T-1~2``). What the backlog gave no code is numbered past the project's.
    """
    ids: dict[str, str] = {}
    backlog = _backlog_of(journal, scope, intake)
    planned = numbered(journal.views(scope), intake.project_id, planned, backlog)
    for start in range(0, len(planned), CHUNK):
        chunk = planned[start : start + CHUNK]
        ids.update(journal.execute(scope, origin, lambda tx, c=chunk: _import_chunk(tx, intake, c, backlog)))
    for start in range(0, len(planned), CHUNK):
        chunk = [task for task in planned[start : start + CHUNK] if task.depends_on or task.parent]
        if chunk:
            journal.execute(scope, origin, lambda tx, c=chunk: _link_chunk(tx, c, ids))
    return ids


def _backlog_of(journal: Journal, scope: Scope, intake: Intake) -> BacklogRef | None:
    """The backlog that the tasks are of: their run's, else what is said of it."""
    if intake.run_id is None:
        return intake.backlog
    run: Run = journal.state(scope, "Run", intake.run_id)
    return run.backlog


def _import_chunk(
    tx: Transaction, intake: Intake, chunk: Sequence[PlannedTask], backlog: BacklogRef | None
) -> dict[str, str]:
    ids: dict[str, str] = {}
    known = tx.views.under_codes(intake.project_id, [public_code(planned.code) for planned in chunk])
    tx.states("Task", [under[0] for under in known.values()])
    for planned in chunk:
        definition = definition_of(planned)
        under = known.get(public_code(planned.code), [])
        existing = task_meant(tx.state, under, definition, backlog)
        if existing is not None and _goes_on(existing, definition, intake):
            _bring_in(tx, existing, planned, definition, intake)
            ids[planned.code] = existing.id
        else:
            ids[planned.code] = _create(tx, intake, planned, (definition, backlog), under)
    skip_codes(tx, intake.project_id, [planned.code for planned in chunk])
    return ids


def _goes_on(existing: Task, definition: TaskDefinition, intake: Intake) -> bool:
    """Whether a task under this code is the one that is meant; one that this run made always is."""
    if intake.run_id is not None and existing.run_id == intake.run_id:
        return True
    return not intake.fresh and is_met(existing, definition)


def _bring_in(
    tx: Transaction, task: Task, planned: PlannedTask, definition: TaskDefinition, intake: Intake
) -> None:
    """Make a task that is not done the one that the backlog now asks for, wherever it had come to rest."""
    if task.status == "done":
        return
    if task.run_id != intake.run_id and is_driven(tx, task):
        tell(tx, task.id, commands.EditTask(changed_in_place(task, definition)))
        _forget_dependencies(tx, task, planned)
        return
    if task.definition != definition:
        _revise(tx, task, definition)
    _forget_dependencies(tx, task, planned)
    if tx.state("Task", task.id).status == "blocked":
        _unblock(tx, tx.state("Task", task.id))
    if task.run_id != intake.run_id:
        tell(tx, task.id, commands.PlaceTask(intake.run_id, task.sprint_id, task.parent_id))
    while tx.state("Task", task.id).status in ("inbox", "planning") and intake.status == "ready":
        tell(tx, task.id, commands.TriageTask())


def _revise(tx: Transaction, task: Task, definition: TaskDefinition) -> None:
    """Give a task another definition; work that was begun under the old one goes back to be done anew.

    A task is edited while nobody works on it or judges it, so it is blocked for the moment of the edit; a
    worker that still held it is fenced off.
    """
    fixed = set(changed_fields(task.definition, definition)) & set(WORK_FIELDS)
    steps: list[Any] = []
    if fixed and returns_to(task) in JUDGED:
        steps = _sent_back(task, f"the backlog changed its {', '.join(sorted(fixed))}")
    elif fixed and task.status in WORKING:
        steps = [_STOPPED]
    tell(tx, task.id, *steps, commands.EditTask(definition))


def _unblock(tx: Transaction, task: Task) -> None:
    """Let a task go on where it was; what was judged is done anew where another has its paths by now."""
    rival = None
    if returns_to(task) in JUDGED:
        rival = next(rivals(tx, task.project_id, task.id, task.owned_paths), None)
    if rival is not None:
        other: Task = tx.state("Task", rival)
        tell(tx, task.id, *_sent_back(task, f"meanwhile {other.code} has taken paths that it owns too"))
    tell(tx, task.id, commands.UnblockTask())


def _sent_back(task: Task, finding: str) -> list[Any]:
    """What sends back work that is judged, and stops it; from there it goes on as ready."""
    first = [commands.UnblockTask()] if task.status == "blocked" else []
    # One that was sent back too often is stopped by that alone.
    last = [_STOPPED] if task.review_iterations < commands.DEFAULT_REVIEW_ITERATIONS else []
    return [*first, commands.RequestChanges((finding,)), *last]


def _forget_dependencies(tx: Transaction, task: Task, planned: PlannedTask) -> None:
    """Take away the dependencies that the backlog does not have any more."""
    for blocker in tx.states("Task", list(task.blocked_by)):
        if not {blocker.code, public_code(blocker.code)} & set(planned.depends_on):
            tell(tx, task.id, commands.RemoveDependency(blocker.id))


def _create(
    tx: Transaction,
    intake: Intake,
    planned: PlannedTask,
    asked: tuple[TaskDefinition, BacklogRef | None],
    under: Sequence[str],
) -> str:
    """A new task of a definition out of a backlog, under the planned code or with a number behind it."""
    task_id, (definition, backlog) = tx.new_id(), asked
    code = planned.code
    if under:
        code = code_behind(tx.state("Task", under[0]).code)
    # A task that waits for others is made claimable once they are linked to it.
    status: Status = "planning" if planned.depends_on and intake.status == "ready" else intake.status
    of = backlog.known_by if backlog else ""
    command = commands.CreateTask(
        *(task_id, intake.project_id, code, definition, status, intake.review, intake.run_id), backlog=of
    )
    tell(tx, task_id, command)
    return task_id


def _link_chunk(tx: Transaction, chunk: Sequence[PlannedTask], ids: Mapping[str, str]) -> None:
    for planned in chunk:
        task: Task = tx.state("Task", ids[planned.code])
        if task.status in ("done", "cancelled"):
            continue
        # Work that was begun cannot be made to wait any more: it goes on.
        waits_for = dict.fromkeys(planned.depends_on) if returns_to(task) in WAITING else ()
        for code in waits_for:
            if ids[code] not in task.blocked_by:
                blocker: Task = tx.state("Task", ids[code])
                outcome = "done" if blocker.status == "done" else "open"
                tell(tx, task.id, commands.AddDependency(ids[code], outcome))
        if planned.parent and task.parent_id != ids.get(planned.parent):
            tell(tx, task.id, commands.PlaceTask(task.run_id, task.sprint_id, ids.get(planned.parent)))
        while tx.state("Task", task.id).status == "planning":
            tell(tx, task.id, commands.TriageTask())
