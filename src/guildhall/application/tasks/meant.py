"""Which task of a project a backlog means by a code; it must never change one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.views import Views
from guildhall.application.tasks.codes import public_code
from guildhall.domain.policies import criteria
from guildhall.domain.policies.transitions import WAITING
from guildhall.domain.record import evolve
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.definition import WORK_FIELDS, TaskDefinition, changed_fields
from guildhall.domain.tasks.task import Task, returns_to

PAGE = 500
"""Codes that are looked up at once."""
CIRCUMSTANCES = frozenset({"priority", "complexity", "required_skills", "max_attempts", "timeout_seconds"})
"""When, by whom and how often a task is tried: what says nothing of a work that is merged."""


def definition_of(planned: PlannedTask) -> TaskDefinition:
    """A planned task's definition, its criteria read."""
    return TaskDefinition(
        title=planned.title,
        description=planned.description,
        role=planned.role,
        priority=planned.priority,  # type: ignore[arg-type]  # the reader has translated it
        complexity=planned.complexity,  # type: ignore[arg-type]
        acceptance_criteria=criteria.parse_all(planned.acceptance_criteria),
        dod=criteria.parse_all(planned.dod),
        owned_paths=planned.owned_paths,
        commands=planned.commands,
        required_skills=planned.skills,
        timeout_seconds=planned.timeout_seconds,
        **({"max_attempts": planned.attempts} if planned.attempts else {}),
    )


def changed_in_place(task: Task, definition: TaskDefinition) -> TaskDefinition:
    """A definition as far as a task may have it now: what its work is done and judged by stays in flight."""
    if returns_to(task) in WAITING:
        return definition
    return evolve(definition, **{name: getattr(task, name) for name in WORK_FIELDS})


def ref_of(backlog: Backlog) -> BacklogRef:
    """By what a backlog is known again."""
    return BacklogRef(backlog.kind, backlog.name, backlog.digest)


def task_meant(
    state: Callable[[str, str], Any],
    ids: Sequence[str],
    definition: TaskDefinition,
    backlog: BacklogRef | None,
) -> Task | None:
    """The newest task under a code that has the same title, or else is of the same backlog.

    ``state`` gives the newest state of an entity by its kind and id; ``backlog`` is none where nobody knows.
    What was added by hand is of no backlog: there the title says it. So it does for a run of the queue, of
    whose tasks several can stand under one code. Of several the backlog's own is meant, though
    another backlog has done something else under this title since.
    """
    tasks: list[Task] = [state("Task", task_id) for task_id in ids]
    if backlog is None or backlog.kind == "queue":
        tasks.sort(key=lambda task: task.title != definition.title)
    found = [task for task in tasks if task.title == definition.title or of_one_backlog(state, task, backlog)]
    if len(found) < 2 or backlog is None or backlog.kind == "queue":
        return found[0] if found else None
    newest: dict[str, Task] = {}
    for task in found:
        newest.setdefault(_brought_by(state, task), task)
    own = newest.get(backlog.known_by)
    if own is not None:
        return own if is_met(own, definition) else found[0]
    return next((task for task in newest.values() if was_done_as(task, definition)), found[0])


def is_met(existing: Task, definition: TaskDefinition) -> bool:
    """Whether the task that a backlog means serves it: not what was given up, nor done as something else."""
    if existing.status == "cancelled":
        return False
    return existing.status != "done" or was_done_as(existing, definition)


def was_done_as(task: Task, definition: TaskDefinition) -> bool:
    """Whether a task is done, and as a definition asks for it now."""
    return task.status == "done" and CIRCUMSTANCES.issuperset(changed_fields(task.definition, definition))


def done_before(
    views: Views, project_id: str, planned: Sequence[PlannedTask], backlog: BacklogRef
) -> set[str]:
    """The codes of a backlog's tasks that a run of it would find done, as the backlog asks for them."""
    found: set[str] = set()
    for start in range(0, len(planned), PAGE):
        page = planned[start : start + PAGE]
        known = views.under_codes(project_id, [public_code(one.code) for one in page])
        for one in page:
            definition = definition_of(one)
            task = task_meant(views.get, known.get(public_code(one.code), []), definition, backlog)
            if task is not None and was_done_as(task, definition):
                found.add(one.code)
    return found


def of_one_backlog(state: Callable[[str, str], Any], task: Task, backlog: BacklogRef | None) -> bool:
    """Whether a task was brought by a backlog, or its run works on it, edited or not."""
    return backlog is not None and _brought_by(state, task) == backlog.known_by


def _brought_by(state: Callable[[str, str], Any], task: Task) -> str:
    """By what the backlog is known that a task's run works on, or that brought it; empty for neither."""
    run: Run | None = None if task.run_id is None else state("Run", task.run_id)
    return task.backlog if run is None or run.backlog is None else run.backlog.known_by
