"""Tasks as people and other programs keep them: as planned tasks of a backlog, and as S3's ``queue.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from guildhall.application import vocabulary
from guildhall.application.ports.backlog import BacklogReader, PlannedTask
from guildhall.application.ports.views import Views
from guildhall.application.tasks.codes import is_changelog, public_code
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.tasks.terms import terms_of
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record
from guildhall.domain.tasks.definition import DEFAULT_ATTEMPTS
from guildhall.domain.tasks.task import Task


class Exported(Record):
    """The tasks of a project, the newest under each code, and the code of every task by its id."""

    tasks: Sequence[Task]
    codes: Mapping[str, str]


def exported(views: Views, project_id: str) -> Exported:
    """A project's tasks in order of creation, without those given up and those of runs' own making.

    Of several under a code (``T-1``, ``T-1~2``) it is the newest of each title; where there are several, each
    is called by its own code.
    """
    under: dict[str, list[Task]] = {}
    for task in tasks_of(views, project_id=project_id):
        if task.status != "cancelled" and not is_changelog(task):
            under.setdefault(public_code(task.code), []).append(task)
    codes: dict[str, str] = {}
    tasks: list[Task] = []
    for code, those in under.items():
        left = _left(those)
        tasks += left
        codes |= {task.id: task.code if len(left) > 1 and task in left else code for task in those}
    return Exported(tasks, codes)


def _left(those: Sequence[Task]) -> list[Task]:
    """Of the tasks under one code the newest of each title: of one title it is the same task, done anew."""
    return list({task.title: task for task in those}.values())


def planned(export: Exported) -> list[PlannedTask]:
    """Tasks as a backlog has them; their state is not part of it."""
    return [_planned(task, export.codes) for task in export.tasks]


def _planned(task: Task, codes: Mapping[str, str]) -> PlannedTask:
    return PlannedTask(
        code=codes[task.id],
        title=task.title,
        description=task.description,
        role=task.role,
        priority=task.priority,
        complexity=task.complexity,
        depends_on=tuple(codes[blocker] for blocker in task.blocked_by if blocker in codes),
        owned_paths=task.owned_paths,
        commands=task.commands,
        acceptance_criteria=tuple(criterion.text for criterion in task.acceptance_criteria),
        dod=tuple(criterion.text for criterion in task.dod),
        skills=task.required_skills,
        timeout_seconds=task.timeout_seconds,
        attempts=None if task.max_attempts == DEFAULT_ATTEMPTS else task.max_attempts,
        parent=codes.get(task.parent_id) if task.parent_id else None,
    )


def work_items(export: Exported) -> list[dict[str, Any]]:
    """Tasks as S3's WorkItems (seed S3, *Data Model*), in its words."""
    blocks: dict[str, list[str]] = {}
    for task in export.tasks:
        for blocker in task.blocked_by:
            if blocker in export.codes:
                blocks.setdefault(export.codes[blocker], []).append(export.codes[task.id])
    return [_work_item(task, export.codes, blocks.get(export.codes[task.id], [])) for task in export.tasks]


def _work_item(task: Task, codes: Mapping[str, str], blocks: list[str]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": codes[task.id],
        "title": task.title,
        "description": task.description,
        "acceptanceCriteria": [criterion.text for criterion in task.acceptance_criteria],
        "status": vocabulary.status_out("S3", task.status),
        "priority": task.priority,
        "complexity": task.complexity,
        "createdAt": task.created_at.isoformat() if task.created_at else "",
        "updatedAt": task.updated_at.isoformat() if task.updated_at else "",
        "createdBy": task.created_by,
        "artifacts": [
            {"id": one.id, "type": one.type, "path": one.path, "description": "", "createdAt": ""}
            for one in task.artifacts
        ],
        "blockedBy": [codes[blocker] for blocker in task.blocked_by if blocker in codes],
        "blocks": blocks,
        "role": task.role,
        "commands": list(task.commands),
        "dod": [criterion.text for criterion in task.dod],
    }
    if task.owned_paths is not None:
        item["ownedPaths"] = list(task.owned_paths)
    if task.lease is not None:
        item["assignedAgentId"] = task.lease.agent_id
        item["assignedSessionKey"] = task.lease.session_id
    return item


def exported_text(views: Views, project: Project, kind: str, backlogs: BacklogReader) -> str:
    """A project's tasks as the text of a ``queue`` (seed S3's queue.json) or of a ``backlog``."""
    tasks = exported(views, project.project_id)
    if kind == "queue":
        document: dict[str, Any] = {"project": project.name, "goal": project.goal, "items": work_items(tasks)}
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    terms = terms_of(views, tasks.tasks, project)
    return backlogs.write(
        planned(tasks),
        project=project.name,
        goal=project.goal,
        test_command=terms.test_command,
        setup=terms.setup,
        settings=terms.settings,
    )
