"""What PostgreSQL reads to answer a claim: what may be claimed and what is in flight, not the whole board."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from guildhall.application.ports.backlog import PlannedTask


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
