"""Says what keeps a developer from taking a task now, and which of several is taken first.

It is the meaning of a claim in plain words; a store may find the same answer faster. It must never
give a task away itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from guildhall.domain.policies import ownership
from guildhall.domain.policies.transitions import WORKING
from guildhall.domain.tasks.definition import PRIORITIES
from guildhall.domain.tasks.task import Task, is_in_flight


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a claim looks at besides the task: time (aware, UTC), the agent's skills (none: any), others."""

    now: datetime
    skills: tuple[str, ...] | None
    others: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that a task waits for; ``tasks`` are the ids of others, ``until`` a time."""

    rule: str
    detail: str
    tasks: tuple[str, ...] = ()
    until: datetime | None = None


def _status(task: Task, _around: Surroundings) -> Wait | None:
    free = task.status == "ready" or (task.status in WORKING and task.lease is None)
    return None if free else Wait("ready_or_without_worker", f"it is {task.status}")


def _blockers(task: Task, _around: Surroundings) -> Wait | None:
    waits = task.open_blockers
    return Wait("blockers_are_done", f"it waits for {len(waits)} task(s)", waits) if waits else None


def _back_off(task: Task, around: Surroundings) -> Wait | None:
    if task.not_before is None or task.not_before <= around.now:
        return None
    return Wait("back_off_is_over", f"attempt {task.attempts} failed", until=task.not_before)


def _skills(task: Task, around: Surroundings) -> Wait | None:
    if around.skills is None:
        return None
    lacking = [skill for skill in task.required_skills if skill not in around.skills]
    return Wait("skills_suffice", f"it needs {', '.join(lacking)}") if lacking else None


def _paths(task: Task, around: Surroundings) -> Wait | None:
    holders = tuple(
        other.id
        for other in around.others
        if other.id != task.id
        and other.project_id == task.project_id
        and is_in_flight(other)
        and ownership.overlaps(task.owned_paths, other.owned_paths)
    )
    return Wait("paths_are_free", "its paths are taken", holders) if holders else None


RULES: tuple[Callable[[Task, Surroundings], Wait | None], ...] = (
    _status,
    _blockers,
    _back_off,
    _skills,
    _paths,
)
"""In order; the first three are :func:`~guildhall.domain.tasks.task.claimable`."""


def waits(task: Task, around: Surroundings) -> tuple[Wait, ...]:
    """Everything that a task waits for; empty when it can be claimed now."""
    return tuple(wait for rule in RULES if (wait := rule(task, around)) is not None)


def queue_key(task: Task) -> tuple[int, str, str]:
    """Sorts tasks by who is served first: the most urgent, then the oldest."""
    created = task.created_at.isoformat() if task.created_at else ""
    return PRIORITIES.index(task.priority), created, task.id
