"""What can happen to a comment: it is written, or it is a reply, and it never changes."""

from __future__ import annotations

from typing import Literal

from guildhall.domain.kernel import Event, event

CommentType = Literal[
    "note", "progress", "question", "answer", "decision", "review", "finding", "blocker", "handoff"
]


@event("comment.added")
class CommentAdded(Event):
    """A comment opens a thread under a task; ``metrics`` are whole numbers and texts by name."""

    comment_id: str
    task_id: str
    author: str
    agent_id: str | None
    comment_type: CommentType
    body: str
    metrics: dict[str, int | str]
    blockers: tuple[str, ...]
    next_steps: tuple[str, ...]


@event("comment.replied")
class CommentReplied(Event):
    """A comment answers another one; ``thread_id`` is the comment that opened the thread."""

    comment_id: str
    task_id: str
    parent_id: str
    thread_id: str
    depth: int
    author: str
    agent_id: str | None
    comment_type: CommentType
    body: str
    metrics: dict[str, int | str]
    blockers: tuple[str, ...]
    next_steps: tuple[str, ...]
