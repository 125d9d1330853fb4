"""Decides what a command to a comment causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from guildhall.domain.comments import commands as c
from guildhall.domain.comments import errors
from guildhall.domain.comments import events as e
from guildhall.domain.comments.comment import Comment, folds
from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, Rule, check, is_json, is_text

DEEPEST_REPLY = 20
"""How many comments may stand above a reply."""

_WRITE = (
    Rule(
        "comment.written_once",
        lambda state, _: not state.exists,
        errors.CommentAlreadyExists,
        "comment {state.comment_id} was written already, and comments never change",
        "comment_id",
    ),
    Rule(
        "comment.has_id_and_author",
        lambda _, command: is_text(command.comment_id, 200) and is_text(command.author, 200),
        errors.CommentInvalid,
        "a comment needs an id and an author",
        "author",
    ),
    Rule(
        "comment.has_body",
        lambda _, command: is_text(command.body, 100_000),
        errors.CommentInvalid,
        "a comment's body has 1 to 100,000 characters",
        "body",
    ),
    Rule(
        "comment.type_is_known",
        lambda _, command: command.comment_type in get_args(e.CommentType),
        errors.CommentInvalid,
        "{command.comment_type} is no type of comment",
        "comment_type",
    ),
    Rule(
        "comment.metrics_are_numbers_and_texts",
        lambda _, command: (
            len(command.metrics) <= 100
            and is_json(command.metrics)
            and all(isinstance(value, int | str) for value in command.metrics.values())
        ),
        errors.CommentInvalid,
        "a comment's metrics are at most 100 whole numbers and texts by name",
        "metrics",
    ),
    Rule(
        "comment.lists_are_texts",
        lambda _, command: (
            len(command.blockers) + len(command.next_steps) <= 200
            and all(is_text(item, 10_000) for item in (*command.blockers, *command.next_steps))
        ),
        errors.CommentInvalid,
        "blockers and next steps are at most 200 texts of at most 10,000 characters",
        "blockers",
    ),
)

_TASK = Rule(
    "comment.belongs_to_a_task",
    lambda _, command: is_text(command.task_id, 200),
    errors.CommentInvalid,
    "a comment belongs to a task",
    "task_id",
)

_PARENT = (
    Rule(
        "comment.parent_exists",
        lambda _, command: command.parent.exists,
        errors.ParentUnknown,
        "the comment that is replied to does not exist",
        "parent_id",
    ),
    Rule(
        "comment.thread_is_bounded",
        lambda _, command: command.parent.depth < DEEPEST_REPLY,
        errors.CommentInvalid,
        f"a thread is at most {DEEPEST_REPLY} replies deep; answer a comment further up",
        "parent_id",
    ),
)

decisions = Decisions()


@decisions.on(c.AddComment)
def _add(state: Comment, command: c.AddComment) -> Sequence[Event]:
    check((*_WRITE, _TASK), state, command)
    return [
        e.CommentAdded(
            command.comment_id,
            command.task_id,
            command.author,
            command.agent_id,
            command.comment_type,
            command.body,
            command.metrics,
            command.blockers,
            command.next_steps,
        )
    ]


@decisions.on(c.Reply)
def _reply(state: Comment, command: c.Reply) -> Sequence[Event]:
    check((*_WRITE, *_PARENT), state, command)
    parent = command.parent
    return [
        e.CommentReplied(
            command.comment_id,
            parent.task_id,
            parent.comment_id,
            parent.thread_id,
            parent.depth + 1,
            command.author,
            command.agent_id,
            command.comment_type,
            command.body,
            command.metrics,
            command.blockers,
            command.next_steps,
        )
    ]


class CommentBehavior(EventSourcedBehavior[Comment]):
    """The comment as an event-sourced entity."""

    entity_type = "Comment"
    state_type = Comment

    def empty_state(self) -> Comment:
        """A comment before it was written."""
        return Comment()

    def apply_event(self, state: Comment, recorded: Recorded) -> Comment:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Comment, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
