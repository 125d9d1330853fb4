"""Trees of tasks and boards of projects, now or as they stood at a position; what they cost is bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from guildhall.application.company import Company
from guildhall.application.ports.views import Row
from guildhall.application.vocabulary import BOARD_COLUMNS, Board, column
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.policies.transitions import STATUSES
from guildhall.domain.record import Record
from guildhall.domain.tasks.task import Task

MOST_NODES = 500
DEEPEST = 20
MOST_ON_A_PAST_BOARD = 5_000
PAGE = 200


@dataclass(slots=True)
class Node:
    """A task and those below it; ``more`` says that some of its children are left out."""

    task: Task
    children: list[Node] = field(default_factory=list["Node"])
    more: bool = False


class Column(Record):
    """A column of a board: how many tasks stand in it, and the first of them."""

    name: str
    total: int
    tasks: Sequence[Task]


def position_of(company: Company, at: str | None) -> int | None:
    """The position that ``at`` names, by its number or by an RFC 3339 time; none for now.

    Raises:
        ValidationFailed: when it is neither.
    """
    if at is None:
        return None
    if at.isascii() and at.isdigit() and len(at) < 19:
        return int(at)
    try:
        moment = datetime.fromisoformat(at.replace(" ", "+"))
        moment = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise ValidationFailed("name a position of the journal, or a time with its zone", field="at")
    return company.journal.position_at(company.scope, moment)


def row_at(company: Company, entity_type: str, row: Row, position: int | None) -> Row | None:
    """An entity as it stood at a position, none when it was not there yet; as it is without a position."""
    if position is None or row.position <= position:
        return row
    if row.created > position:
        return None
    return company.journal.state_at(company.scope, entity_type, row.id, position)


def tree_of(company: Company, root: Task, depth: int, position: int | None = None) -> Node:
    """A task with those below it, level by level, until :data:`MOST_NODES` are found."""
    views = company.journal.views(company.scope)
    top = Node(root)
    level, left = [top], MOST_NODES - 1
    for _ in range(min(depth, DEEPEST)):
        below: list[Node] = []
        for node in level:
            rows = views.find("Task", parent_id=node.task.id, limit=left + 1)
            found = [then for row in rows[:left] if (then := row_at(company, "Task", row, position))]
            node.more = len(rows) > left
            node.children = [Node(one.state) for one in found if one.state.parent_id == node.task.id]
            below += node.children
            left -= len(node.children)
        level = below
    for node in level:
        node.more = node.more or bool(views.find("Task", parent_id=node.task.id, limit=1))
    return top


def board_of(company: Company, project_id: str, board: Board, limit: int) -> list[Column]:
    """The columns of a project's board, each with its first tasks; it does not grow with the tasks."""
    views = company.journal.views(company.scope)
    counts = views.tally(f"tasks:{project_id}")
    found: dict[str, list[Task]] = {name: [] for name in BOARD_COLUMNS[board]}
    totals = dict.fromkeys(BOARD_COLUMNS[board], 0)
    for status in STATUSES:
        name = column(board, status)
        if name is not None:
            totals[name] += counts.get(status, 0)
        rows = views.find("Task", project_id=project_id, status=status, limit=limit)
        _place(found, board, (row.state for row in rows))
    return [Column(name, max(totals[name], len(found[name])), found[name][:limit]) for name in found]


def board_at(company: Company, project_id: str, board: Board, limit: int, position: int) -> list[Column]:
    """The board as it stood at a position: each task that changed since is folded from its own stream.

    Raises:
        ValidationFailed: for a project with more tasks than can be folded at once.
    """
    found: dict[str, list[Task]] = {name: [] for name in BOARD_COLUMNS[board]}
    _place(found, board, _tasks_at(company, project_id, position))
    return [Column(name, len(tasks), tasks[:limit]) for name, tasks in found.items()]


def _tasks_at(company: Company, project_id: str, position: int) -> Iterator[Task]:
    views, after, seen = company.journal.views(company.scope), 0, 0
    while True:
        rows = views.find("Task", project_id=project_id, after=after, limit=PAGE)
        for row in rows:
            if row.created > position:
                return
            then = row_at(company, "Task", row, position)
            if then is not None:
                yield then.state
        seen += len(rows)
        if seen > MOST_ON_A_PAST_BOARD:
            raise ValidationFailed(
                f"the project had more than {MOST_ON_A_PAST_BOARD} tasks then; ask for its tasks one by one",
                field="at",
            )
        if len(rows) < PAGE:
            return
        after = rows[-1].created


def _place(found: dict[str, list[Task]], board: Board, tasks: Iterator[Task]) -> None:
    for task in tasks:
        name = column(board, task.status, task.blocked.from_status if task.blocked else None)
        if name is not None:
            found[name].append(task)
