"""Comments: the audit trail of tasks, with replies as threads (seed S2, *TaskComment* and *Reply*)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import AliasChoices, Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Caller, Reply, Seer, Worker, entity_etag
from guildhall.adapters.http.fields import Lines, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.shown.comments import CommentShown, comment_shown
from guildhall.application.access.authors import speaker_of
from guildhall.application.access.reach import of_task_within, reaches_subject, task_within
from guildhall.application.pages import page_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row
from guildhall.domain.comments import commands
from guildhall.domain.comments.comment import Comment
from guildhall.domain.comments.errors import CommentUnknown
from guildhall.domain.comments.events import CommentType

router = FeatureRouter(prefix="/api/comments", tags=["comments"])


Metric = Annotated[str, Field(max_length=1_000)]


class ReplyCreate(AskedModel):
    """What is said; ``metrics`` are whole numbers and texts by name."""

    body: str = Field(min_length=1, max_length=100_000, examples=["Half of it works."])
    comment_type: CommentType = Field("answer", validation_alias=AliasChoices("comment_type", "type"))
    agent_id: Name | None = Field(None, description="The agent that says it; never that of other workers.")
    metrics: dict[Name, int | Metric] = Field(default_factory=dict, max_length=100)
    blockers: Lines = Field(default_factory=list)
    next_steps: Lines = Field(default_factory=list)


class CommentCreate(ReplyCreate):
    """A comment on a task, by the task's id or code."""

    task_id: Name = Field(examples=["T-1"])
    comment_type: CommentType = Field("note", validation_alias=AliasChoices("comment_type", "type"))


@router.post("", status_code=201, response_model=CommentShown, responses=documented(409))
def create_comment(caller: Worker, body: CommentCreate) -> Response:
    """Open a thread under a task."""

    def unit(tx: Transaction) -> Reply:
        task_id = task_within(tx.views, caller.principal, body.task_id).id
        comment_id = tx.new_id()
        command = commands.AddComment(comment_id, task_id, **_said(caller, tx, task_id, body))
        return _reply(tx, comment_id, command)

    return caller.write(unit)


@router.get("", response_model=Listed[CommentShown], responses=documented(409))
def list_comments(
    caller: Seer,
    pages: Pages,
    task: Annotated[Name | None, Query(description="A task's id or code.")] = None,
    type: CommentType | None = None,  # noqa: A002 - the filter's name over HTTP
    agent: Name | None = None,
) -> Response:
    """Comments in order of creation: of a task, of a type, of an agent."""
    columns = of_task_within(caller.views, caller.principal, task, comment_type=type, agent_id=agent)
    return listed(page_of(caller.views, "Comment", pages, **columns), comment_shown)


@router.get("/{comment_id}", response_model=CommentShown)
def read_comment(caller: Seer, comment_id: Name) -> Response:
    """A comment."""
    return caller.show(_row(caller, comment_id), comment_shown)


@router.post("/{comment_id}/replies", status_code=201, response_model=CommentShown, responses=documented(409))
def reply_to_comment(caller: Worker, comment_id: Name, body: ReplyCreate) -> Response:
    """Answer a comment, in its thread."""
    _row(caller, comment_id)

    def unit(tx: Transaction) -> Reply:
        answer_id = tx.new_id()
        parent: Comment = tx.state("Comment", comment_id)
        command = commands.Reply(answer_id, parent, **_said(caller, tx, parent.task_id, body))
        return _reply(tx, answer_id, command)

    return caller.write(unit)


@router.get("/{comment_id}/replies", response_model=Listed[CommentShown])
def list_replies(caller: Seer, comment_id: Name, pages: Pages) -> Response:
    """The answers to a comment, in order of creation; each may have answers of its own."""
    _row(caller, comment_id)
    return listed(page_of(caller.views, "Comment", pages, parent_id=comment_id), comment_shown)


def _said(caller: Caller, tx: Transaction, task_id: str, body: ReplyCreate) -> dict[str, Any]:
    """What a comment says, under the name of whoever asks; an agent's credential says who it is itself."""
    return {
        "author": caller.principal.actor,
        "body": body.body,
        "comment_type": body.comment_type,
        "agent_id": speaker_of(tx.views, caller.principal, task_id, body.agent_id),
        "metrics": body.metrics,
        "blockers": tuple(body.blockers),
        "next_steps": tuple(body.next_steps),
    }


def _reply(tx: Transaction, comment_id: str, command: commands.AddComment | commands.Reply) -> Reply:
    made: Comment = tx.ask("Comment", comment_id, command)
    return Reply(comment_shown(made), 201, entity_etag(tx, "Comment", comment_id))


def _row(caller: Caller, comment_id: str) -> Row:
    row = caller.views.row("Comment", comment_id)
    if row is None or not reaches_subject(caller.views, caller.principal, f"Task:{row.state.task_id}"):
        raise CommentUnknown("there is no comment of this id", field="comment_id")
    return row
