"""Tasks, leases and agents as seed S4 shows them, each a JSON object; no list is as long as a history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from guildhall.application.collab.locks import PREFIX, Lock, LockRef, lock_of, resource_of
from guildhall.application.ports.views import Row, Views
from guildhall.application.preconditions import etag_of
from guildhall.application.vocabulary import resolution_out, status_out
from guildhall.domain.agents.agent import Agent
from guildhall.domain.leases.heartbeat import Heartbeat
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.tasks.task import Task

MOST_OF_A_STATUS = 1_000
"""Tasks of one status in one project that a state shows, the oldest."""

LATELY = 100
"""Of the tasks that changed last, so many are looked through for finished ones."""

MOST_LOCKS = 1_000
MOST_AGENTS = 1_000

OPEN = ("ready", *IN_FLIGHT, "blocked")
"""The statuses that S4 has words for and that are not final."""


def tasks_of(views: Views, project_id: str) -> list[dict[str, Any]]:
    """A project's open tasks and those that were finished lately, as S4 shows them, in order of creation."""
    rows = [
        row
        for status in OPEN
        for row in views.find("Task", project_id=project_id, status=status, limit=MOST_OF_A_STATUS)
    ]
    lately = views.newest("Task", project_id=project_id, limit=LATELY)
    rows += [row for row in lately if row.state.status in ("done", "cancelled")]
    return [task_shown(row) for row in sorted(rows, key=lambda row: row.created)]


def task_shown(row: Row) -> dict[str, Any]:
    """A task as S4 shows it, in the fields of its canonical backlog."""
    task: Task = row.state
    lease = task.lease
    return {
        "id": task.id,
        "code": task.code,
        "project_id": task.project_id,
        "title": task.title,
        "description": task.description,
        "status": status_out("S4", task.status) or task.status,
        "resolution": resolution_out(task.status),
        "priority": task.priority,
        "role": task.role,
        "owned_paths": None if task.owned_paths is None else list(task.owned_paths),
        "commands": list(task.commands),
        "acceptance_criteria": [criterion.text for criterion in task.acceptance_criteria],
        "dod": [criterion.text for criterion in task.dod],
        "depends_on": list(task.blocked_by),
        "waits_for": list(task.open_blockers),
        "blocked": None if task.blocked is None else task.blocked.reason,
        "holder": None if lease is None else lock_of(_ref(task), task.id, lease, Heartbeat()).holder,
        "lock_id": None if lease is None else str(_ref(task)),
        "created_at": _time(task.created_at),
        "updated_at": _time(task.updated_at),
        "etag": etag_of(task, row.seq),
    }


def locks_of(views: Views, project_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The leases of these projects that are held: those of tasks, and of what agents agreed on."""
    held: list[tuple[LockRef, str, Any]] = []
    for project_id in project_ids:
        rows = views.find("Task", project_id=project_id, status=IN_FLIGHT, limit=MOST_LOCKS)
        held += [(_ref(row.state), row.id, row.state.lease) for row in rows if row.state.lease]
    marks = tuple(f"{PREFIX}{one}:" for one in ("", *project_ids))
    for row in views.find("Lease", held="yes", limit=MOST_LOCKS):
        if row.id.startswith(marks):
            held.append(
                (LockRef("Lease", row.id, row.state.lease.fence), resource_of(row.id), row.state.lease)
            )
    beats = views.saved("Heartbeat", [ref.name for ref, _, _ in held])
    return [
        lock_shown(lock_of(ref, resource, lease, beats.get(ref.name, Heartbeat())))
        for ref, resource, lease in held
    ]


def lock_of_task(row: Row, views: Views) -> list[dict[str, Any]]:
    """The lease of one task, if it is held."""
    task: Task = row.state
    if task.lease is None:
        return []
    ref = _ref(task)
    beat = views.saved("Heartbeat", [ref.name]).get(ref.name, Heartbeat())
    return [lock_shown(lock_of(ref, row.id, task.lease, beat))]


def lock_shown(lock: Lock) -> dict[str, Any]:
    """A lease as S4 shows it."""
    return {
        "lock_id": str(lock.ref),
        "resource": lock.resource,
        "holder": lock.holder,
        "actor": lock.actor,
        "acquired_at": _time(lock.acquired_at),
        "ttl_seconds": lock.ttl_seconds,
        "heartbeat_at": _time(lock.heartbeat_at),
        "expires_at": _time(lock.expires_at),
        "fence": lock.ref.fence,
        "task_id": lock.task_id,
    }


def agents_of(views: Views, agent_id: str | None = None) -> list[dict[str, Any]]:
    """The org's agents, or one of them: role, skills, status, when they were last seen."""
    one = views.row("Agent", agent_id) if agent_id is not None else None
    rows = views.find("Agent", limit=MOST_AGENTS) if agent_id is None else [one] if one is not None else []
    seen = views.saved("AgentPresence", [row.id for row in rows])
    return [_agent_shown(row.state, seen.get(row.id)) for row in rows]


def _agent_shown(agent: Agent, presence: Any) -> dict[str, Any]:
    return {
        "id": agent.agent_id,
        "name": agent.name,
        "role": agent.role,
        "skills": list(agent.skills),
        "status": agent.availability,
        "last_seen": _time(presence.last_seen) if presence is not None else None,
    }


def _ref(task: Task) -> LockRef:
    return LockRef("Task", task.id, task.lease.fence if task.lease else task.fence)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
