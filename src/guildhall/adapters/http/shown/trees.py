"""How trees of tasks are represented, and what a task waits for."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.shown.tasks import TaskShown, task_shown
from guildhall.application.tasks.queries import Wait
from guildhall.application.tasks.trees import Node
from guildhall.domain.policies.transitions import Status
from guildhall.domain.tasks.task import Task


class TaskTree(ShownModel):
    """A task with those below it; ``more`` says that some of its children are left out."""

    task: TaskShown
    children: list[TaskTree]
    more: bool


class WaitShown(ShownModel):
    """One thing that a task waits for."""

    kind: str = Field(examples=["blocker"])
    text: str


class WhyShown(ShownModel):
    """Everything that a task waits for; empty where it could be taken now."""

    id: str
    code: str
    status: Status
    waits: list[WaitShown]
    advice: str
    delivery: str = Field("", description="Where merged work is that the user's branch does not have.")


def tree_shown(node: Node) -> TaskTree:
    """A tree of tasks as it is represented."""
    children = [tree_shown(child) for child in node.children]
    return TaskTree(task=task_shown(node.task), children=children, more=node.more)


def why_shown(task: Task, waits: Sequence[Wait], advice: str, delivery: str) -> WhyShown:
    """What a task waits for, with what to do where it is blocked or was not delivered."""
    return WhyShown(
        id=task.id,
        code=task.code,
        status=task.status,
        waits=[WaitShown(kind=one.kind, text=one.text) for one in waits],
        advice=advice,
        delivery=delivery,
    )
