"""Comments: written once, threaded, bounded."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.comments import commands as c
from guildhall.domain.comments.comment import Comment
from guildhall.domain.comments.decide import DEEPEST_REPLY, CommentBehavior

ADD = c.AddComment(
    "c1", "t1", "agent:a1", "two tests fail", "finding", "a1", {"failed": 2}, ("env",), ("fix",)
)


@pytest.fixture
def comment(entity: Any) -> Any:
    one = entity(CommentBehavior())
    one.ask(ADD)
    return one


def test_a_comment_opens_a_thread(comment: Any, refused: Any) -> None:
    state = comment.state
    assert (state.thread_id, state.depth, state.parent_id) == ("c1", 0, None)
    assert (state.metrics, state.blockers, state.next_steps) == ({"failed": 2}, ("env",), ("fix",))
    refused(comment, ADD, "comment.written_once")


def test_a_reply_stays_in_its_thread_and_task(comment: Any, entity: Any) -> None:
    first = entity(CommentBehavior())
    first.ask(c.Reply("c2", comment.state, "person:ada", "which ones?"))
    second = entity(CommentBehavior())
    second.ask(c.Reply("c3", first.state, "agent:a1", "a and b"))
    assert (second.state.task_id, second.state.parent_id, second.state.thread_id) == ("t1", "c2", "c1")
    assert (second.state.depth, second.types()) == (2, ["comment.replied"])
    assert second.state == second.replayed()


def test_a_reply_needs_its_parent(entity: Any, refused: Any) -> None:
    refusal = refused(entity(CommentBehavior()), c.Reply("c2", Comment(), "x", "y"), "comment.parent_exists")
    assert refusal.code == "not_found"
    deep = Comment("c9", "t1", depth=DEEPEST_REPLY)
    refused(entity(CommentBehavior()), c.Reply("c2", deep, "x", "y"), "comment.thread_is_bounded")


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.AddComment("c", "", "a", "b"), "comment.belongs_to_a_task"),
        (c.AddComment("c", "t", "", "b"), "comment.has_id_and_author"),
        (c.AddComment("c", "t", "a", " "), "comment.has_body"),
        (c.AddComment("c", "t", "a", "b", "rant"), "comment.type_is_known"),  # type: ignore[arg-type]
        (c.AddComment("c", "t", "a", "b", metrics={"x": 0.5}), "comment.metrics_are_numbers_and_texts"),  # type: ignore[dict-item]
        (c.AddComment("c", "t", "a", "b", metrics={"x": [1]}), "comment.metrics_are_numbers_and_texts"),  # type: ignore[dict-item]
        (c.AddComment("c", "t", "a", "b", blockers=("",)), "comment.lists_are_texts"),
    ],
)
def test_bad_fields_are_refused(entity: Any, refused: Any, command: Any, rule: str) -> None:
    assert refused(entity(CommentBehavior()), command, rule).code == "validation_failed"
