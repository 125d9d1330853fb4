"""How comments are represented."""

from __future__ import annotations

from datetime import datetime

from guildhall.adapters.http.models import ShownModel
from guildhall.domain.comments.comment import Comment
from guildhall.domain.comments.events import CommentType


class CommentShown(ShownModel):
    """A comment (seed S2, *TaskComment*, *Reply*); ``thread_id`` opened its thread, ``depth`` is under it."""

    id: str
    task_id: str
    parent_id: str | None
    thread_id: str
    depth: int
    author: str
    agent_id: str | None
    comment_type: CommentType
    body: str
    metrics: dict[str, int | str]
    blockers: list[str]
    next_steps: list[str]
    created_at: datetime | None


def comment_shown(comment: Comment) -> CommentShown:
    """A comment as it is represented."""
    return CommentShown(
        id=comment.comment_id,
        task_id=comment.task_id,
        parent_id=comment.parent_id,
        thread_id=comment.thread_id,
        depth=comment.depth,
        author=comment.author,
        agent_id=comment.agent_id,
        comment_type=comment.comment_type,
        body=comment.body,
        metrics=comment.metrics,
        blockers=list(comment.blockers),
        next_steps=list(comment.next_steps),
        created_at=comment.created_at,
    )
