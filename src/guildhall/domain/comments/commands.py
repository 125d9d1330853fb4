"""What can be asked of a comment, as imperative records."""

from __future__ import annotations

from guildhall.domain.comments.comment import Comment
from guildhall.domain.comments.events import CommentType
from guildhall.domain.record import Record, field


class AddComment(Record):
    """Open a thread under a task."""

    comment_id: str
    task_id: str
    author: str
    body: str
    comment_type: CommentType = "note"
    agent_id: str | None = None
    metrics: dict[str, int | str] = field(default_factory=dict[str, int | str])
    blockers: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()


class Reply(Record):
    """Answer a comment, whose state the caller has read in the same transaction."""

    comment_id: str
    parent: Comment
    author: str
    body: str
    comment_type: CommentType = "answer"
    agent_id: str | None = None
    metrics: dict[str, int | str] = field(default_factory=dict[str, int | str])
    blockers: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
