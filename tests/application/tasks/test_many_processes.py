"""Twenty processes on one queue: every task is given to exactly one of them."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guildhall.application.ports.backlog import PlannedTask

CLAIMER = str(Path(__file__).with_name("claimer.py"))
PROCESSES, TASKS = 20, 1_000


def test_twenty_processes_claim_a_thousand_tasks_each_exactly_once(
    shared_store_url: str, open_board: Callable[[str], Any]
) -> None:
    board = open_board(shared_store_url)
    board.bring(*(PlannedTask(f"T-{number}", f"Task {number}") for number in range(TASKS)))
    claimers = [
        subprocess.Popen(
            [sys.executable, CLAIMER, shared_store_url, f"p{number}", "1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for claimer in claimers:
        assert claimer.stdout
        assert claimer.stdout.readline() == "ready\n"
    shares = _let_them_work(claimers)
    assert [claimer.returncode for claimer in claimers] == [0] * PROCESSES
    codes = [code for share in shares for code in share]
    assert Counter(codes) == Counter(f"T-{number}" for number in range(TASKS))
    assert board.views.tally("tasks:project") == {"done": TASKS}
    claims = _streams(board, "task.claimed")
    assert Counter(claims) == Counter(_streams(board, "task.created"))
    assert sum(bool(share) for share in shares) > PROCESSES // 2


def _let_them_work(claimers: list[subprocess.Popen[str]]) -> list[list[str]]:
    for claimer in claimers:
        assert claimer.stdin
        claimer.stdin.write("go\n")
        claimer.stdin.flush()
    return [claimer.communicate(timeout=240)[0].split() for claimer in claimers]


def _streams(board: Any, event_type: str) -> list[str]:
    """The streams of all events of a type, in order."""
    found: list[str] = []
    after = 0
    while lines := board.journal.read(board.scope, after, type=event_type):
        found += [line.stream for line in lines]
        after = lines[-1].position
    return found
