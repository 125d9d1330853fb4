"""Decides what a task is asked to be: created, edited, placed, triaged, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.domain.kernel import Event
from guildhall.domain.policies.transitions import JUDGED, WAITING, Status
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks import guards
from guildhall.domain.tasks.definition import (
    WORK_FIELDS,
    TaskDefinition,
    changed_fields,
    check_ready,
    check_stored,
)
from guildhall.domain.tasks.errors import (
    DefinitionFrozen,
    DefinitionInvalid,
    DependencyCycle,
    StepNotAllowed,
    TaskExists,
)
from guildhall.domain.tasks.halt import freed, stopped_by_cancelled
from guildhall.domain.tasks.task import Task, returns_to

MAX_BLOCKERS = 1000
_LAX: tuple[Status, ...] = ("inbox", "planning")


def _check(code: str, status: Status, definition: TaskDefinition) -> None:
    (check_stored if status in _LAX else check_ready)(code, definition)


def create(task: Task, command: c.CreateTask) -> Sequence[Event]:
    """Create a task in the inbox, in planning or ready; a ready one must be fit to be worked on."""
    if task.exists:
        raise TaskExists(task.code)
    if command.status not in WAITING:
        raise StepNotAllowed(command.code, "create", command.status, rule="begins_before_work")
    for field in ("id", "project_id", "code"):
        if not getattr(command, field):
            raise DefinitionInvalid(command.code, f"give it a {field}", rule="named", field=field)
    _check(command.code, command.status, command.definition)
    blocked_by = tuple(dict.fromkeys(command.blocked_by))
    if command.id in blocked_by:
        raise DependencyCycle((command.code, command.code))
    if len(blocked_by) > MAX_BLOCKERS:
        raise _too_many_blockers(command.code)
    is_open = blocked_by if command.open_blockers is None else command.open_blockers
    return [
        e.TaskCreated(
            id=command.id,
            project_id=command.project_id,
            code=command.code,
            definition=command.definition,
            status=command.status,
            review=command.review,
            run_id=command.run_id,
            parent_id=command.parent_id,
            sprint_id=command.sprint_id,
            blocked_by=blocked_by,
            open_blockers=tuple(one for one in blocked_by if one in is_open),
            backlog=command.backlog,
        )
    ]


def _too_many_blockers(code: str) -> DefinitionInvalid:
    remedy = f"let it wait for at most {MAX_BLOCKERS} tasks"
    return DefinitionInvalid(code, remedy, rule="blockers_bounded", field="blocked_by")


def _changes(task: Task, definition: TaskDefinition) -> tuple[str, ...]:
    guards.not_final(task)
    changed = changed_fields(task.definition, definition)
    fixed = tuple(name for name in changed if name in WORK_FIELDS)
    being_judged = returns_to(task) in JUDGED
    if fixed and (being_judged or task.status not in (*WAITING, "blocked")):
        raise DefinitionFrozen(task.code, task.status, fixed)
    if changed:
        _check(task.code, returns_to(task), definition)
    return changed


def edit(task: Task, command: c.EditTask) -> Sequence[Event]:
    """Change the definition; the part that work is judged by only while nobody works."""
    changed = _changes(task, command.definition)
    return [e.TaskEdited(command.definition, changed)] if changed else []


def restore(task: Task, command: c.RestoreDefinition) -> Sequence[Event]:
    """Bring an earlier definition back, under the rules of an edit."""
    changed = _changes(task, command.definition)
    return [e.DefinitionRestored(command.definition, changed, command.hash)] if changed else []


def place(task: Task, command: c.PlaceTask) -> Sequence[Event]:
    """Put the task under a run, a sprint and a parent."""
    guards.not_final(task)
    if task.run_id not in (None, command.run_id):
        guards.merge_settled(task)
    if command.parent_id == task.id:
        raise DependencyCycle((task.code, task.code))
    if (command.run_id, command.sprint_id, command.parent_id) == (
        task.run_id,
        task.sprint_id,
        task.parent_id,
    ):
        return []
    return [e.TaskPlaced(command.run_id, command.sprint_id, command.parent_id)]


def triage(task: Task, _command: c.TriageTask) -> Sequence[Event]:
    """Move one step towards ready; the error says why a task is not fit for it."""
    to_status = guards.step(task, "triage")
    _check(task.code, to_status, task.definition)
    return [e.TaskStatusChanged(task.status, to_status)]


def _still_waiting(task: Task) -> None:
    guards.not_final(task)
    if returns_to(task) not in WAITING:
        raise DefinitionFrozen(task.code, task.status, ("blocked_by",))


def add_dependency(task: Task, command: c.AddDependency) -> Sequence[Event]:
    """Wait for another task, as long as no work has begun."""
    _still_waiting(task)
    if command.blocker_id == task.id:
        raise DependencyCycle((task.code, task.code))
    if command.blocker_id in task.blocked_by:
        return []
    if len(task.blocked_by) >= MAX_BLOCKERS:
        raise _too_many_blockers(task.code)
    added = e.DependencyAdded(command.blocker_id, open=command.outcome != "done")
    if command.outcome != "cancelled":
        return [added]
    cancelled = e.BlockerResolved(command.blocker_id, "cancelled")
    return [added, cancelled, *stopped_by_cancelled(task, command.blocker_id)]


def remove_dependency(task: Task, command: c.RemoveDependency) -> Sequence[Event]:
    """Wait no longer; a task that was blocked by nothing else goes on."""
    guards.not_final(task)
    if command.blocker_id not in task.blocked_by:
        return []
    return [e.DependencyRemoved(command.blocker_id), *freed(task, command.blocker_id)]


def count_dependent(task: Task, command: c.CountDependent) -> Sequence[Event]:
    """Keep count of those that wait: so a task that ends asks for them only where there are any."""
    guards.exists(task)
    dependents = task.dependents + (1 if command.waits else -1)
    return [e.DependentsCounted(max(0, dependents), command.by)]
