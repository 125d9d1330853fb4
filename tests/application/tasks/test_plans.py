"""What PostgreSQL reads to answer: what may be claimed, what is in flight, one task; not the whole board."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.domain.tasks.commands import CreateTask
from guildhall.domain.tasks.definition import TaskDefinition

EXACT = ("tasks_by_code", "tasks_by_title", "tasks_by_project_status")


def counted(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """How often each index of tasks was read."""
    query = "SELECT indexrelname, idx_scan FROM pg_stat_user_indexes WHERE relname = 'tasks'"
    return dict(connection.execute(query).fetchall())


@pytest.mark.parametrize("tasks", [50, 300])
def test_a_claim_reads_the_indexes_of_what_is_open_also_once_its_statements_are_prepared(
    postgres_url: str, open_board: Callable[[str], Any], tasks: int
) -> None:
    board = open_board(f"{postgres_url}&options=-cplan_cache_mode%3Dforce_generic_plan")
    board.bring(
        *(
            PlannedTask(f"T-{number}", f"Task {number}", owned_paths=(f"m{number}",))
            for number in range(tasks)
        )
    )
    for _ in range(20):
        board.journal._committer._memory.caches.clear()  # as when another process has changed the board
        (claim,) = board.claim()
        board.complete(claim)
    board.journal.close()  # a server's process hands in what it has counted when it ends, a moment later
    deadline = time.monotonic() + 20
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        while (read := counted(connection))["tasks_to_claim"] == 0 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert read["tasks_to_claim"] >= 20
    assert read["tasks_in_flight"] >= 20
    assert read["tasks_by_status_assigned"] == 0


def test_a_task_of_a_project_that_came_since_the_last_count_is_found_by_what_it_is_known_by(
    postgres_url: str, open_board: Callable[[str], Any]
) -> None:
    """Where PostgreSQL expects one row of a project, every index that leads to the project is as good."""
    board = open_board(postgres_url)
    board.execute(lambda tx: make_tasks(tx, "before", 400))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    board.execute(lambda tx: make_tasks(tx, "new", 2_000))
    for number in range(20):
        assert len(board.views.under_codes("new", [f"T-{number}"])[f"T-{number}"]) == 1
        assert len(board.views.under_title("new", f"Task {number}", 2)) == 1
        assert board.views.find("Task", project_id="new", status="blocked") == []
    board.journal.close()
    deadline = time.monotonic() + 20
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        while (read := counted(connection))["tasks_by_title"] == 0 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert {name: read[name] >= 20 for name in EXACT} == dict.fromkeys(EXACT, True)
    assert read["tasks_by_project"] == 0


def make_tasks(tx: Transaction, project_id: str, count: int) -> None:
    """Make so many ready tasks of a project."""
    for number in range(count):
        definition = TaskDefinition(f"Task {number}")
        task_id = tx.new_id()
        tell(tx, task_id, CreateTask(task_id, project_id, f"T-{number}", definition, "ready", "none"))
