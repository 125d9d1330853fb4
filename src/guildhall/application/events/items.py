"""Work items and agent sessions as S3 writes them (seed S3, *Data Model*), in its words and camel case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from guildhall.application import vocabulary
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks.task import Task


def work_item(task: Task, blocks: Sequence[str]) -> dict[str, Any]:
    """A task as a ``WorkItem``; ``blocks`` are the ids of the tasks that wait for it."""
    item: dict[str, Any] = {
        "id": task.id,
        "code": task.code,
        "projectId": task.project_id,
        "title": task.title,
        "description": task.description,
        "acceptanceCriteria": [criterion.text for criterion in task.acceptance_criteria],
        "status": vocabulary.status_out("S3", task.status),
        "priority": task.priority,
        "complexity": task.complexity,
        "createdAt": _time(task.created_at),
        "updatedAt": _time(task.updated_at),
        "createdBy": task.created_by,
        "artifacts": [
            {"id": one.id, "type": one.type, "path": one.path, "description": "", "createdAt": ""}
            for one in task.artifacts
        ],
        "blockedBy": list(task.blocked_by),
        "blocks": list(blocks),
    }
    if task.lease is not None:
        item["assignedAgentId"] = task.lease.agent_id
        item["assignedSessionKey"] = task.lease.session_id
    if resolution := vocabulary.resolution_out(task.status):
        item["resolution"] = resolution
    return item


def agent_session(session: Session) -> dict[str, Any]:
    """A session as an ``AgentSession``."""
    return {
        "id": session.session_id,
        "sessionKey": session.session_id,
        "agentId": session.agent_id,
        "status": session.status,
        "workspaceDir": session.workspace_dir,
        "dataDir": session.data_dir,
        "currentWorkItemId": session.task_id,
        "startedAt": _time(session.started_at or session.created_at),
        "lastActivityAt": _time(session.last_activity_at),
        "tokensUsed": session.tokens_used,
    }


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat().replace("+00:00", "Z")
