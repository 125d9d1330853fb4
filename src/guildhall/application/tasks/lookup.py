"""Finds tasks for a person: by code in whichever project has it, and as pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guildhall.application.ports.views import Views
from guildhall.application.tasks.queries import task_by_code
from guildhall.domain.kernel import Conflict
from guildhall.domain.projects.project import Project
from guildhall.domain.tasks.errors import TaskNotFound
from guildhall.domain.tasks.task import Task


class AmbiguousCode(Conflict):
    """Several projects have a task of this code."""

    code = "ambiguous_code"


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Some tasks in order of creation; ``total`` counts them all, ``next`` continues (none: the end)."""

    items: Sequence[Task]
    total: int
    next: int | None


def find_task(views: Views, projects: Sequence[Project], code: str) -> Task | None:
    """The newest task of a code, or of an id, in one of the projects.

    Raises:
        AmbiguousCode: when several of them have one.
    """
    found: list[tuple[Project, Task]] = []
    for project in projects:
        try:
            found.append((project, task_by_code(views, project.project_id, code)))
        except TaskNotFound:
            continue
    if len(found) > 1:
        names = ", ".join(project.name for project, _ in found)
        raise AmbiguousCode(
            f"{code} is a task of several projects; say which with --project: {names}",
            rule="one_task_is_meant",
            field="code",
        )
    return found[0][1] if found else None


def task_page(
    views: Views,
    project_id: str,
    *,
    status: str | None = None,
    run_id: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> TaskPage:
    """A page of a project's tasks, of one status or one run where these are given."""
    # A run belongs to one project: its own index finds its tasks.
    columns: dict[str, Any] = {"project_id": project_id} if run_id is None else {"run_id": run_id}
    if status is not None:
        columns["status"] = status
    rows = views.find("Task", after=after, limit=limit + 1, **columns)
    counts = views.tally(f"run-tasks:{run_id}" if run_id is not None else f"tasks:{project_id}")
    total = counts.get(status, 0) if status is not None else sum(counts.values())
    more = rows[limit - 1].created if len(rows) > limit else None
    return TaskPage([row.state for row in rows[:limit]], total, more)
