"""The state of a comment and its fold from events; it must never decide."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.comments.events import CommentAdded, CommentReplied, CommentType
from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.record import Record, field


class Comment(Record):
    """One entry of a task's audit trail (seed S2, *TaskComment* and *Reply*).

    ``thread_id`` is the comment that opened the thread, its own id for an opening one; ``depth``
    counts the comments above it.
    """

    comment_id: str = ""
    task_id: str = ""
    parent_id: str | None = None
    thread_id: str = ""
    depth: int = 0
    author: str = ""
    agent_id: str | None = None
    comment_type: CommentType = "note"
    body: str = ""
    metrics: dict[str, int | str] = field(default_factory=dict[str, int | str])
    blockers: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    created_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was written."""
        return bool(self.comment_id)


folds = Folds()


@folds.on(CommentAdded)
def _added(_state: Comment, event: CommentAdded, recorded: Recorded) -> Comment:
    return _written(event, recorded, parent_id=None, thread_id=event.comment_id, depth=0)


@folds.on(CommentReplied)
def _replied(_state: Comment, event: CommentReplied, recorded: Recorded) -> Comment:
    return _written(event, recorded, parent_id=event.parent_id, thread_id=event.thread_id, depth=event.depth)


def _written(
    event: CommentAdded | CommentReplied,
    recorded: Recorded,
    *,
    parent_id: str | None,
    thread_id: str,
    depth: int,
) -> Comment:
    """The comment of either event, at its place in the thread."""
    return Comment(
        event.comment_id,
        event.task_id,
        parent_id,
        thread_id,
        depth,
        event.author,
        event.agent_id,
        event.comment_type,
        event.body,
        event.metrics,
        event.blockers,
        event.next_steps,
        recorded.at,
    )
