"""Finds tasks: by id, a part of it, or code in whichever project has it, and as pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.application.ports.views import Row, Views
from guildhall.application.references import MOST_CANDIDATES, Ambiguous, called, exactly
from guildhall.application.vocabulary import priority_in, statuses_meant
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record
from guildhall.domain.tasks.definition import PRIORITIES
from guildhall.domain.tasks.errors import TaskNotFound
from guildhall.domain.tasks.task import Task

CANDIDATES = 100
"""Tasks under one code that are looked at: the newest of so many projects, or fewer with several each."""


class AmbiguousCode(Ambiguous):
    """Several tasks are meant; ``candidates`` are those."""

    code = "ambiguous_code"


class TaskPage(Record):
    """Some tasks in order of creation; ``total`` counts them all, ``next`` continues (none: the end)."""

    items: Sequence[Task]
    total: int
    next: int | None


def task_row(views: Views, reference: str, project_id: str | None = None) -> Row:
    """The task of an id, or the newest of a code, or that of a part of an id; in one project where named.

    Raises:
        TaskNotFound: when there is none.
        AmbiguousCode: when several projects have one, or several ids begin or end so.
    """
    named = _within(exactly(views, "Task", reference), project_id) or _by_code(views, reference, project_id)
    found = named or _within(called(views, "Task", reference), project_id)
    if len(found) > 1:
        more = "name the project, or the task's id" if named else "write more of the id, or its end"
        raise AmbiguousCode(
            f"several tasks are called {reference[:80]!r}; {more}",
            [_candidate(views, row.state) for row in found[:MOST_CANDIDATES]],
            asked=reference,
            rule="one_task_is_meant",
            field="code",
        )
    if not found:
        raise TaskNotFound(reference[:80])
    return found[0]


def _within(rows: Sequence[Row], project_id: str | None) -> list[Row]:
    return [row for row in rows if project_id in (None, row.state.project_id)]


def _by_code(views: Views, code: str, project_id: str | None) -> list[Row]:
    """The newest task under a code of each project that has one.

    One that is called just so, open and about something else than the newest, is not hidden by that.
    """
    base, _, later = code.partition("~")
    columns: dict[str, Any] = {"base_code": base}
    if project_id is not None:
        columns["project_id"] = project_id
    newest: dict[str, Row] = {}
    for row in views.find("Task", newest_first=True, limit=CANDIDATES, **columns):
        if not later or row.state.code == code:
            first = newest.setdefault(row.state.project_id, row).state
            if row.state.code == code and row.state.title != first.title and row.state.status not in FINAL:
                newest[row.state.project_id] = row
    return list(newest.values())


def _candidate(views: Views, task: Task) -> dict[str, Any]:
    """What tells a task from others of its code."""
    project: Project | None = views.get("Project", task.project_id)
    return {
        "id": task.id,
        "code": task.code,
        "project_id": task.project_id,
        "project": project.name if project else "",
        "status": task.status,
        "title": task.title,
    }


def filters_of(status: str | None, priority: str | None, **columns: str | None) -> dict[str, Any]:
    """The columns that a list of tasks is confined to, from the words of its filters; none is no filter.

    Raises:
        UnknownWord: for a status or a priority that nobody knows.
    """
    found: dict[str, Any] = {name: value for name, value in columns.items() if value is not None}
    if "agent_id" in found:
        found["assigned_agent_id"] = found.pop("agent_id")
    if status is not None:
        found["status"] = statuses_meant(status)
    if priority is not None:
        found["urgency"] = PRIORITIES.index(priority_in(priority))
    return found


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
