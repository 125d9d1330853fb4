"""How many ready tasks wait for others: counted as they change, at one moment with the rest."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.tasks import commands

COUNTS = ("tasks:project", "waiting:project")


def test_ready_tasks_that_wait_are_counted_as_they_change(board: Any) -> None:
    board.add("A")
    assert board.views.tallies(*COUNTS) == ({"ready": 1}, {})
    board.add("B", blocked_by=["a"])
    board.add("C", blocked_by=["a", "b"])
    assert board.views.tallies(*COUNTS) == ({"ready": 3}, {"ready": 2})
    [claim] = board.claim()
    assert board.views.tallies(*COUNTS) == ({"ready": 2, "claimed": 1}, {"ready": 2})
    board.complete(claim)
    assert board.views.tallies(*COUNTS) == ({"ready": 2, "done": 1}, {"ready": 1})
    board.tell("c", commands.CancelTask())
    assert board.views.tallies(*COUNTS) == ({"ready": 1, "done": 1, "cancelled": 1}, {})


@pytest.mark.parametrize("names", [(), ("nothing",), ("nothing", "tasks:project")])
def test_what_was_never_counted_is_empty(memory_board: Any, names: tuple[str, ...]) -> None:
    assert memory_board.views.tallies(*names) == ({},) * len(names)
