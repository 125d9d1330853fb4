"""Questions about tasks: listed, counted, and why one does not move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from guildhall.application.moments import moment
from guildhall.application.ports.views import Views
from guildhall.application.vocabulary import standing
from guildhall.domain.policies.transitions import WAITING
from guildhall.domain.record import Record
from guildhall.domain.tasks.task import Blocked, Task

PAGE = 500


def tasks_of(views: Views, **columns: Any) -> Iterator[Task]:
    """All tasks with these columns, in order of creation, read a page at a time."""
    after = 0
    while True:
        rows = views.find("Task", after=after, limit=PAGE, **columns)
        for row in rows:
            yield row.state
        if len(rows) < PAGE:
            return
        after = rows[-1].created


def run_is_busy(views: Views, run_id: str) -> bool:
    """Whether a task of the run is in flight or could be claimed, now or after its back-off."""
    return views.tally(f"run-busy:{run_id}").get("busy", 0) > 0


def unbegun_tasks(views: Views, run_id: str) -> Iterator[Task]:
    """The tasks of a run on which nobody works yet."""
    for status in WAITING:
        yield from tasks_of(views, run_id=run_id, status=status)


def waiting_tasks(views: Views, run_id: str) -> Sequence[Task]:
    """The tasks of a run that wait for others."""
    return [task for task in unbegun_tasks(views, run_id) if task.open_blockers]


def codes_of(views: Views, task_ids: Iterable[str]) -> dict[str, str]:
    """The codes of tasks by their ids; what is not there is left out."""
    found: dict[str, Task | None] = {one: views.get("Task", one) for one in dict.fromkeys(task_ids)}
    return {task_id: task.code for task_id, task in found.items() if task is not None}


class Wait(Record):
    """One thing that a task waits for: a word, and a sentence."""

    kind: str
    text: str


def _of_block(task: Task, blocked: Blocked) -> list[Wait]:
    """Why it is blocked; what it waits for is said of each of those, as it stands now."""
    if blocked.reason == "blocker" and task.open_blockers:
        return []
    return [Wait(blocked.reason, blocked.detail or f"blocked: {blocked.reason}")]


def why(views: Views, task: Task, now: datetime) -> list[Wait]:
    """What a task waits for: its state, blockers, back-off, paths; empty when it could be claimed."""
    waits: list[Wait] = []
    if task.blocked is not None:
        waits += _of_block(task, task.blocked)
    elif task.status not in ("ready",):
        holder = f", held by {task.lease.held_by}" if task.lease else ""
        waits.append(Wait("state", f"it is {standing(task.status)}{holder}"))
    for blocker_id in task.open_blockers:
        blocker: Task | None = views.get("Task", blocker_id)
        if blocker is not None:
            waits.append(
                Wait("blocker", f"{blocker.code} ({blocker.title}) is {standing(blocker.status)}, not done")
            )
    if task.not_before is not None and task.not_before > now:
        which = f"attempt {task.attempts + 1} of {task.max_attempts}"
        waits.append(Wait("retry", f"{which} may begin at {moment(task.not_before)}"))
    if task.status == "ready":
        for other_id in views.in_flight(task.project_id).overlapping(task.owned_paths):
            if other_id != task.id:
                other: Task | None = views.get("Task", other_id)
                if other is not None:
                    waits.append(
                        Wait(
                            "paths",
                            f"{other.code} is {standing(other.status)} and owns paths that it owns too",
                        )
                    )
    return waits
