"""What the committer remembers of a board between batches, so that a claim need not ask the database.

It holds of each project what is in flight, and the first of what could be claimed up to a *horizon*. It is
told of every change, or else forgets all: it must never answer what the database would not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from guildhall.domain.policies.owners import Owners
from guildhall.domain.record import Record
from guildhall.domain.tasks.task import Task, claimable, is_in_flight
from guildhall.persistence.codec import format_time
from guildhall.persistence.entities import Key, Loaded
from guildhall.persistence.views.tasks import ANY_TIME, URGENCY, lane_of

PROJECTS = 64
"""Boards that are remembered, those least recently asked for are forgotten first."""

LARGEST_WINDOW = 2048
"""Open tasks that are read together at most; each time that they are used up, twice as many are read."""

READ_AHEAD = 256
"""Tasks whose states are read together, unless more are asked for: a claim has to wait for it."""

Place = tuple[int, int]
"""Where a task stands in the order of claims: its urgency, then the position of its creation."""

BEYOND_ALL: Place = (len(URGENCY), 0)


class OpenTask(Record):
    """A task that could be claimed, from ``not_before`` on (RFC 3339, empty for at once)."""

    id: str
    lane: str
    lane_key: str
    place: Place
    not_before: str
    run_id: str | None


class Asked(Record):
    """Which open tasks of a project are asked for, as ``Views.claimable`` has it; ``now`` as in the rows."""

    project_id: str
    now: str
    run_id: str | None
    after: Place | None
    without_lanes: Sequence[str]
    limit: int


@dataclass(slots=True)
class Window:
    """The open tasks of a project up to the horizon, in the order of claims."""

    horizon: Place
    tasks: dict[Place, OpenTask]
    places: list[Place] = field(init=False)

    def __post_init__(self) -> None:
        self.places = sorted(self.tasks)

    def put(self, task: OpenTask) -> None:
        """Take a task in, unless it stands beyond the horizon."""
        if task.place <= self.horizon:
            if task.place not in self.tasks:
                insort(self.places, task.place)
            self.tasks[task.place] = task

    def drop(self, place: Place) -> None:
        """Leave a task out."""
        if self.tasks.pop(place, None) is not None:
            del self.places[bisect_left(self.places, place)]


@dataclass(slots=True)
class _Board:
    in_flight: Owners | None = None
    window: Window | None = None
    size: int = 0

    def __len__(self) -> int:
        return len(self.in_flight or ()) + (len(self.window.places) if self.window else 0)


class OpenTasks:
    """The boards of one org; only who commits for it may use them."""

    def __init__(self) -> None:
        self._boards: OrderedDict[str, _Board] = OrderedDict()

    def forget(self) -> None:
        """Others have changed something, or nobody knows what was kept."""
        self._boards.clear()

    def __len__(self) -> int:
        """How many tasks are remembered."""
        return sum(len(board) for board in self._boards.values())

    def follow(self, key: Key, before: Loaded | None, after: Loaded) -> None:
        """Take note of a change that is written with the batch."""
        if key[0] != "Task":
            return
        task: Task = after.state
        board = self._boards.get(task.project_id)
        if board is None:
            return
        if board.in_flight is not None:
            if is_in_flight(task):
                board.in_flight.put(key[1], task.owned_paths)
            else:
                board.in_flight.drop(key[1])
        if board.window is not None:
            if before is not None and before.seq:
                board.window.drop((URGENCY[before.state.priority], before.created))
            if claimable(task, ANY_TIME):
                board.window.put(_open_task(key[1], after))

    def in_flight(self, project_id: str) -> Owners | None:
        """The tasks in flight, who own their paths; none when that is not known."""
        board = self._boards.get(project_id)
        return board.in_flight if board else None

    def keep_in_flight(self, project_id: str, found: Owners) -> None:
        """Remember what the database says is in flight."""
        self._board(project_id).in_flight = found

    def is_short(self, project_id: str, limit: int) -> bool:
        """Whether more open tasks should be read before so many are asked for."""
        window = self._board(project_id).window
        if window is None:
            return True
        return window.horizon != BEYOND_ALL and len(window.places) < min(limit, LARGEST_WINDOW // 2)

    def next_size(self, project_id: str, limit: int) -> int:
        """How many open tasks are worth being read now."""
        board = self._board(project_id)
        board.size = min(2 * max(board.size, limit), LARGEST_WINDOW)
        return board.size

    def keep_window(self, project_id: str, size: int, found: Sequence[OpenTask]) -> None:
        """Remember the first open tasks as the database has them, when ``size`` were asked for."""
        horizon = found[-1].place if len(found) == size else BEYOND_ALL
        self._board(project_id).window = Window(horizon, {task.place: task for task in found})

    def claimable(self, asked: Asked) -> list[OpenTask] | None:
        """What ``Views.claimable`` answers; none when that is not known here."""
        board = self._boards.get(asked.project_id)
        window = board.window if board else None
        if window is None:
            return None
        now, run_id, left_out = asked.now, asked.run_id, frozenset(asked.without_lanes)
        found: list[OpenTask] = []
        first = 0 if asked.after is None else bisect_right(window.places, asked.after)
        for number in range(first, len(window.places)):
            task = window.tasks[window.places[number]]
            if task.not_before <= now and run_id in (None, task.run_id) and task.lane not in left_out:
                found.append(task)
                if len(found) == asked.limit:
                    return found
        return found if window.horizon == BEYOND_ALL else None

    def from_place(self, project_id: str, place: Place) -> list[OpenTask]:
        """The open tasks from a place on whose states are worth being read together.

        They are few at first: while others write as well, what was read is forgotten before it is used.
        """
        board = self._board(project_id)
        if board.window is None:
            return []
        first = bisect_left(board.window.places, place)
        places = board.window.places[first : first + min(board.size // 2, READ_AHEAD)]
        return [board.window.tasks[place] for place in places]

    def _board(self, project_id: str) -> _Board:
        board = self._boards.setdefault(project_id, _Board())
        self._boards.move_to_end(project_id)
        if len(self._boards) > PROJECTS:
            self._boards.popitem(last=False)
        return board


def _open_task(task_id: str, loaded: Loaded) -> OpenTask:
    task: Task = loaded.state
    lane, lane_key = lane_of(task)
    not_before = format_time(task.not_before) if task.not_before else ""
    return OpenTask(
        task_id, lane, lane_key, (URGENCY[task.priority], loaded.created), not_before, task.run_id
    )
