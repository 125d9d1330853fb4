"""What a large backlog takes to be numbered: no more for each of its tasks than a small one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.tasks.numbering import numbered

SECONDS = 4.0
"""Of the processor; it took ten and more where each task was held against all others."""


def counted(number: int, title: str, said: str = "") -> list[PlannedTask]:
    return [
        PlannedTask(f"T-{one}", title.format(one), said.format(one), counted=True)
        for one in range(1, number + 1)
    ]


def numbered_in_time(board: Any, planned: Sequence[PlannedTask]) -> list[str]:
    began = time.thread_time()
    codes = [task.code for task in numbered(board.views, "project", planned, None)]
    assert time.thread_time() - began < SECONDS
    return codes


def test_a_number_that_is_new_is_looked_for_among_many_tasks_once(memory_board: Any) -> None:
    memory_board.bring(*counted(2, "mine {}"))
    codes = numbered_in_time(memory_board, counted(20_000, "theirs {}"))
    assert codes == ["T-20001", "T-20002", *(f"T-{one}" for one in range(3, 20_001))]


def test_what_has_one_title_is_looked_for_once(memory_board: Any) -> None:
    memory_board.bring(*counted(1500, "one title", "mine {}"))
    codes = numbered_in_time(memory_board, counted(1500, "one title", "theirs {}"))
    assert codes == [f"T-{one}" for one in range(1501, 3001)]


def test_each_task_of_one_title_is_met_by_what_it_asks_for(memory_board: Any) -> None:
    memory_board.bring(*counted(9, "one title", "mine {}"))
    moved = [PlannedTask(f"T-{one}", "one title", f"mine {10 - one}", counted=True) for one in range(1, 12)]
    codes = [task.code for task in numbered(memory_board.views, "project", moved, None)]
    assert codes == [*(f"T-{10 - one}" for one in range(1, 10)), "T-10", "T-11"]
