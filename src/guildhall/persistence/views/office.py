"""How orgs, templates, sprints, comments, artifacts, tools and approvals are remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from guildhall.domain.approvals.approval import Approval
from guildhall.domain.artifacts.artifact import Artifact
from guildhall.domain.comments.comment import Comment
from guildhall.domain.sprints.sprint import Sprint
from guildhall.domain.templates.template import Template
from guildhall.persistence.codec import format_time
from guildhall.persistence.columns import Text
from guildhall.persistence.tables import LOOKED_UP, LookedUp, entity_table

orgs = entity_table("orgs")

templates = entity_table(
    "templates",
    sa.Column("kind", Text, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("retired", Text, nullable=False, server_default="no"),
    sa.Index("templates_by_name", "org_id", "kind", "name"),
    sa.Index("templates_by_kind", "org_id", "kind", "retired", "created"),
)

sprints = entity_table(
    "sprints",
    sa.Column("project_id", Text),
    sa.Column("code", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Index("sprints_by_code", "org_id", "code"),
    sa.Index("sprints_by_status", "org_id", "status", "created"),
    sa.Index("sprints_by_project", "org_id", "project_id", "created"),
)

comments = entity_table(
    "comments",
    sa.Column("task_id", Text, nullable=False),
    sa.Column("parent_id", Text),
    sa.Column("comment_type", Text, nullable=False),
    sa.Column("agent_id", Text),
    sa.Index("comments_by_type_agent", "org_id", "comment_type", "agent_id", "created"),
    sa.Index("comments_by_type", "org_id", "comment_type", "created"),
    sa.Index("comments_by_agent", "org_id", "agent_id", "created"),
    sa.Index("comments_by_parent", "org_id", "parent_id", "created"),
    sa.Index("comments_by_task", "org_id", "task_id", "created"),
)

artifacts = entity_table(
    "artifacts",
    sa.Column("task_id", Text),
    sa.Column("run_id", Text),
    sa.Index("artifacts_by_task", "org_id", "task_id", "created"),
    sa.Index("artifacts_by_run", "org_id", "run_id", "created"),
)

tools = entity_table("tools")

approvals = entity_table(
    "approvals",
    sa.Column("subject", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("due_at", Text),
    sa.Index("approvals_by_due", "org_id", "due_at"),
    sa.Index("approvals_by_status", "org_id", "status", "created"),
    sa.Index("approvals_by_subject", "org_id", "subject", "created"),
)

approvals.info[LOOKED_UP] = LookedUp(
    ("Task", "Run"),
    {
        "project_id": """COALESCE(
        (SELECT project_id FROM tasks t WHERE t.org_id = approvals.org_id AND t.id = substr(subject, 6)),
        (SELECT project_id FROM runs r WHERE r.org_id = approvals.org_id AND r.id = substr(subject, 5)))
        = :value""",
        "run_id": """subject IN (SELECT 'Task:' || id FROM tasks WHERE org_id = :org AND run_id = :value
        UNION ALL SELECT 'Run:' || id FROM runs WHERE org_id = :org AND id = :value)""",
    },
    {"run_id": "subject"},
)
"""The project and the run of what a question is about, looked up by the id in its subject."""


def template_index(template: Template) -> Mapping[str, Any]:
    """A template is found by kind and name, and by whether something new may be made from it."""
    return {"kind": template.kind, "name": template.name, "retired": "yes" if template.retired else "no"}


def sprint_index(sprint: Sprint) -> Mapping[str, Any]:
    """A sprint is found by its code, and by status."""
    return {"project_id": sprint.project_id, "code": sprint.code, "status": sprint.status}


def comment_index(comment: Comment) -> Mapping[str, Any]:
    """A comment is found by its task, and by type and agent (seed S2, *Indexing Strategy*)."""
    return {
        "task_id": comment.task_id,
        "parent_id": comment.parent_id,
        "comment_type": comment.comment_type,
        "agent_id": comment.agent_id,
    }


def artifact_index(artifact: Artifact) -> Mapping[str, Any]:
    """An artifact is found by its task or run."""
    return {"task_id": artifact.task_id, "run_id": artifact.run_id}


def approval_index(approval: Approval) -> Mapping[str, Any]:
    """An approval is found by what it is about, by status, and an open one by when its time is over."""
    return {
        "subject": approval.subject,
        "status": approval.status,
        "due_at": format_time(approval.due_at) if approval.due_at else None,
    }
