"""A queue of 100,000 tasks answers as fast as one of 100."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.tasks.lookup import task_page

FEW, MANY = 100, 100_000
TIMES_SLOWER = 5.0
"""How much slower the large queue may be, on a machine that others use too."""
LEAST_SECONDS = 0.001
"""Below this a difference is noise."""


def backlog(size: int) -> list[PlannedTask]:
    return [
        PlannedTask(
            f"T-{number}",
            f"Task {number}",
            priority=("low", "medium", "high")[number % 3],
            depends_on=(f"T-{number - 1}",) if number % 5 == 4 else (),
            owned_paths=(f"src/part{number % 50}/**",) if number % 2 else None,
            commands=("true",),
        )
        for number in range(size)
    ]


def typical(call: Callable[[], Any]) -> float:
    """The median time of a few calls, in seconds."""
    taken: list[float] = []
    for _ in range(15):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return max(LEAST_SECONDS, median(taken))


@pytest.mark.timeout(600)
def test_list_status_and_claim_do_not_slow_down_with_the_backlog(
    tmp_path: Path, open_board: Callable[[str], Any]
) -> None:
    boards = {size: open_board(f"sqlite:///{tmp_path}/{size}.db") for size in (FEW, MANY)}
    imports: dict[int, float] = {}
    for size, board in boards.items():
        planned = backlog(size)
        begun = time.perf_counter()
        board.bring(*planned, run_id="r")
        imports[size] = time.perf_counter() - begun
        assert board.views.tally("run-tasks:r") == {"ready": size}
    asked: dict[str, Callable[[Any], Any]] = {
        "first page": lambda board: task_page(board.views, "project"),
        "page of a status": lambda board: task_page(board.views, "project", status="ready", run_id="r"),
        "last page": lambda board: board.views.find(
            "Task", newest_first=True, limit=50, project_id="project"
        ),
        "status": lambda board: board.views.tally("tasks:project"),
        "in flight": lambda board: board.views.in_flight("project"),
        "claim and complete": lambda board: board.complete(board.claim()[0]),
    }
    ratios: dict[str, float] = {}
    for name, ask in asked.items():
        ratios[name] = typical(partial(ask, boards[MANY])) / typical(partial(ask, boards[FEW]))
    assert {name: ratio for name, ratio in ratios.items() if ratio > TIMES_SLOWER} == {}
    # Import is linear: a task of many costs no more than one of few.
    assert imports[MANY] / MANY < TIMES_SLOWER * max(imports[FEW], 0.05) / FEW
    assert len(task_page(boards[MANY].views, "project").items) == 50
