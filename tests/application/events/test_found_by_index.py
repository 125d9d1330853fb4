"""Events are found through indexes: who asks for some of them goes along no journal, however long it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guildhall.application.ports.journal import EventFilter

Plans = Callable[[Callable[[], Any]], list[str]]

INDEX_OF = {
    "stream": "events_by_stream",
    "task_id": "events_by_task",
    "correlation_id": "events_by_correlation",
    "agent_id": "events_by_agent",
    "project_id": "events_by_project",
}

ONE = "PRIMARY KEY (org_id=? AND position=?)"
"""How a line is fetched whose place is known."""


def indexes(used: list[str]) -> set[str]:
    """The indexes by which events were looked for; along the primary key lies the whole journal."""
    looks = [line for line in used if line.startswith(("SEARCH events", "SCAN events")) and ONE not in line]
    assert looks
    return {line.partition("INDEX ")[2].partition(" ")[0] or line for line in looks}


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("condition", INDEX_OF)
def test_a_condition_is_looked_for_in_its_index(
    memory_board: Any, plans: Plans, condition: str, newest_first: bool
) -> None:
    wanted = EventFilter(**{condition: "x"}, types=("task.created",), actor="somebody")
    used = plans(
        lambda: memory_board.journal.search(memory_board.scope, wanted, after=1, newest_first=newest_first)
    )
    assert indexes(used) == {INDEX_OF[condition]}


@pytest.mark.parametrize("types", [("task.created",), ("task.created", "task.claimed")])
def test_types_are_looked_for_in_their_index(memory_board: Any, plans: Plans, types: tuple[str, ...]) -> None:
    wanted = EventFilter(types=types)
    used = plans(lambda: memory_board.journal.search(memory_board.scope, wanted, after=1))
    assert indexes(used) == {"events_by_type"}


@pytest.mark.parametrize("column", ["type", "stream", "correlation_id", "agent_id"])
def test_what_is_read_of_one_kind_is_looked_for_in_its_index(
    memory_board: Any, plans: Plans, column: str
) -> None:
    used = plans(lambda: memory_board.journal.read(memory_board.scope, 1, 10, **{column: "x"}, actor="y"))
    assert indexes(used) == {(INDEX_OF | {"type": "events_by_type"})[column]}


def test_how_an_entity_stood_is_made_of_its_own_events(memory_board: Any, plans: Plans) -> None:
    memory_board.add("T-1")
    [task] = memory_board.by_code().values()
    used = plans(lambda: memory_board.journal.state_at(memory_board.scope, "Task", task.id, 5))
    used += plans(lambda: memory_board.journal.history(memory_board.scope, f"Task:{task.id}"))
    assert indexes(used) == {"events_by_stream"}
