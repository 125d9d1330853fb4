"""How tasks are remembered: what they are found by, and the order in which they are claimed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa

from guildhall.domain.tasks.task import Task, claimable, is_in_flight
from guildhall.persistence.canonical import canonical
from guildhall.persistence.codec import format_time
from guildhall.persistence.columns import Big, Text
from guildhall.persistence.tables import Tallied, entity_table, metadata, where_known

ANY_TIME = datetime.max.replace(tzinfo=UTC)
"""By then every back-off is over: the column says what could be claimed, `not_before` from when."""

CAN_BE_CLAIMED = "claimable = 1"
IS_IN_FLIGHT = "in_flight = 1"
"""Conditions with their value in the text: PostgreSQL plans a prepared statement without its parameters, and
then uses a partial index only where the statement itself shows the index's condition."""

URGENCY: Mapping[str, int] = {"urgent": 0, "high": 1, "medium": 2, "low": 3}

tasks = entity_table(
    "tasks",
    sa.Column("project_id", Text, nullable=False),
    sa.Column("run_id", Text),
    sa.Column("parent_id", Text),
    sa.Column("sprint_id", Text),
    sa.Column("code", Text, nullable=False),
    sa.Column("base_code", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("urgency", Big, nullable=False),
    sa.Column("assigned_agent_id", Text),
    sa.Column("in_flight", Big, nullable=False),
    sa.Column("claimable", Big, nullable=False),
    sa.Column("not_before", Text, nullable=False),
    sa.Column("lane", Text, nullable=False),
    sa.Column("lane_key", Text, nullable=False),
    sa.Column("titled", Text),
    sa.Index("tasks_by_code", "org_id", "base_code", "project_id", "code", unique=True),
    sa.Index("tasks_by_project", "org_id", "project_id", "created"),
    sa.Index("tasks_by_project_status", "org_id", "project_id", "status", "created"),
    sa.Index("tasks_by_status", "org_id", "status", "created"),
    sa.Index("tasks_by_urgency", "org_id", "urgency", "created"),
    sa.Index("tasks_by_change", "org_id", "project_id", "position"),
    sa.Index("tasks_by_title", "org_id", "titled", "project_id", "created"),
    where_known("tasks_by_run", "run_id", "run_id", "status", "created"),
    where_known("tasks_by_run_created", "run_id", "run_id", "created"),
    where_known("tasks_by_parent", "parent_id", "parent_id", "created"),
    where_known("tasks_by_sprint", "sprint_id", "sprint_id", "created"),
    where_known("tasks_by_agent", "assigned_agent_id", "assigned_agent_id", "created"),
    where_known("tasks_by_status_assigned", "assigned_agent_id", "project_id", "status", "assigned_agent_id"),
    sa.Index(
        "tasks_to_claim",
        "org_id",
        "project_id",
        "urgency",
        "created",
        sqlite_where=sa.text(CAN_BE_CLAIMED),
    ),
    sa.Index(
        "tasks_in_flight",
        "org_id",
        "project_id",
        sqlite_where=sa.text(IS_IN_FLIGHT),
    ),
)

task_dependencies = sa.Table(
    "task_dependencies",
    metadata,
    sa.Column("org_id", Text, primary_key=True),
    sa.Column("owner", Text, primary_key=True),
    sa.Column("blocker_id", Text, primary_key=True),
    sa.Index("task_dependencies_by_blocker", "org_id", "blocker_id"),
)


def task_index(task: Task) -> Mapping[str, Any]:
    """The columns that a task is found by."""
    lane, lane_key = lane_of(task)
    return {
        "project_id": task.project_id,
        "run_id": task.run_id,
        "parent_id": task.parent_id,
        "sprint_id": task.sprint_id,
        "code": task.code,
        "base_code": task.code.partition("~")[0],
        "status": task.status,
        "urgency": URGENCY[task.priority],
        "assigned_agent_id": task.lease.agent_id if task.lease else None,
        "in_flight": int(is_in_flight(task)),
        "claimable": int(claimable(task, ANY_TIME)),
        "not_before": format_time(task.not_before) if task.not_before else "",
        "lane": lane,
        "lane_key": lane_key,
        "titled": titled(task.title),
    }


def titled(title: str) -> str:
    """What tasks are found by that have a title: a digest, as titles are long."""
    return hashlib.blake2b(title.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def lane_of(task: Task) -> tuple[str, str]:
    """The digest of a task's lane, and what it is the digest of."""
    return _lane(int(is_in_flight(task)), task.owned_paths, task.role, task.required_skills)


@lru_cache(maxsize=4096)
def _lane(
    in_flight: int, owned_paths: tuple[str, ...] | None, role: str, skills: tuple[str, ...]
) -> tuple[str, str]:
    """Kept once made: a company has few lanes and many tasks."""
    key = canonical([owned_paths, role, sorted(skills)])
    return hashlib.sha256(f"{in_flight} {key}".encode()).hexdigest()[:16], key


def task_tally(task: Task) -> Iterable[tuple[str, str]]:
    """Tasks are counted by status, for their org, their project and their run.

    Those of a project that are ready and wait for others are counted once more: to count them when they are
    asked for would take as long as there are many.
    """
    yield "tasks", task.status
    yield f"tasks:{task.project_id}", task.status
    if task.status == "ready" and task.open_blockers:
        yield f"waiting:{task.project_id}", "ready"
    if task.run_id:
        yield f"run-tasks:{task.run_id}", task.status
        if is_in_flight(task) or claimable(task, ANY_TIME):
            yield f"run-busy:{task.run_id}", "busy"


_TALLIES: Mapping[tuple[str, ...], str] = {
    (): "tasks",
    ("project_id",): "tasks:{}",
    ("run_id",): "run-tasks:{}",
}
"""The tallies of :func:`task_tally` that have every task of these columns."""


def task_tallied(columns: Mapping[str, Any]) -> Tallied | None:
    """Where tasks of an org, a project or a run are counted, be it of some statuses alone."""
    within = {name: value for name, value in columns.items() if name != "status"}
    name = _TALLIES.get(tuple(within))
    if name is None or not all(isinstance(value, str) for value in within.values()):
        return None
    name = name.format(*within.values())
    if "status" not in columns:
        return name, None
    statuses = columns["status"]
    return name, cast("tuple[Any, ...]", statuses) if isinstance(statuses, tuple) else (statuses,)


def task_dependency_rows(task: Task) -> Iterable[Mapping[str, Any]]:
    """One row for each task that this one waits for."""
    return ({"blocker_id": blocker} for blocker in dict.fromkeys(task.blocked_by))
