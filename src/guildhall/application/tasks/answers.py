"""Tasks as JSON values: for lists, one in full, and what became of one that was dispatched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.application.tasks.triage import Triaged
from guildhall.domain.tasks.task import Task


def task_answer(task: Task, waits_for: Sequence[str] = ()) -> dict[str, Any]:
    """A task of a list; ``id`` is its code, ``attempts`` counts the one that was completed too.

    ``waits_for`` are the codes of the tasks that have to be done first and are not.
    """
    return {
        "id": task.code,
        "task_id": task.id,
        "title": task.title,
        "status": task.status,
        "priority": task.priority,
        "complexity": task.complexity,
        "role": task.role,
        "reason": task.blocked.reason if task.blocked else "",
        "waits_for": list(waits_for),
        "run_id": task.run_id,
        "attempts": task.attempts_made,
        "commit": task.merge_commit,
        "created_at": task.created_at.isoformat() if task.created_at else None,
        "updated_at": task.updated_at.isoformat() if task.updated_at else None,
    }


def task_in_full(task: Task, waits_for: Sequence[str] = ()) -> dict[str, Any]:
    """Everything about a task that a person asks for."""
    return {
        **task_answer(task, waits_for),
        "max_attempts": task.max_attempts,
        "attempts_failed": task.attempts,
        "sent_back": task.review_iterations,
        "description": task.description,
        "commands": list(task.commands),
        "owned_paths": None if task.owned_paths is None else list(task.owned_paths),
        "criteria": _judged(task),
        "branch": task.branch,
        "holder": task.lease.held_by if task.lease else None,
        "blocked": {"reason": task.blocked.reason, "detail": task.blocked.detail} if task.blocked else None,
        "findings": [{"source": one.source, "text": one.text} for one in task.findings],
        "summary": task.summary,
    }


def triaged_answer(one: Triaged) -> dict[str, Any]:
    """What became of a task that was dispatched."""
    return {"id": one.task.code, "status": one.task.status, "refused": one.refused, "waits": list(one.waits)}


def _judged(task: Task) -> list[dict[str, str]]:
    """The task's criteria with what was found of each, and whatever else was judged of it."""
    found = {result.text: result for result in task.results}
    texts = dict.fromkeys([*(one.text for one in task.criteria), *found])
    return [
        {"text": text, "outcome": found[text].outcome, "detail": found[text].detail}
        if text in found
        else {"text": text, "outcome": "not judged yet", "detail": ""}
        for text in texts
    ]
