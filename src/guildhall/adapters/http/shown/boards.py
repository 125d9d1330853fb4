"""How boards are represented: a project's tasks in columns, in the words of one seed."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.shown.tasks import TaskShown, task_shown
from guildhall.application.tasks.trees import Column
from guildhall.application.vocabulary import Board


class ColumnShown(ShownModel):
    """A column: how many tasks stand in it, and the first of them."""

    name: str
    total: int
    tasks: list[TaskShown]


class BoardShown(ShownModel):
    """A project's board; ``position`` is that of the journal which it shows, null for now."""

    project_id: str
    board: Board
    position: int | None
    columns: list[ColumnShown]


def board_shown(project_id: str, board: Board, position: int | None, columns: Sequence[Column]) -> BoardShown:
    """A board as it is represented."""
    shown = [
        ColumnShown(name=one.name, total=one.total, tasks=[task_shown(task) for task in one.tasks])
        for one in columns
    ]
    return BoardShown(project_id=project_id, board=board, position=position, columns=shown)
