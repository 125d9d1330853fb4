"""On which terms a variant is merged: those of each backlog's newest run, however many came before it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.terms import terms_of_merging
from guildhall.domain.projects.commands import TakeBacklog
from guildhall.domain.runs.commands import QueueRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.runs.run import Run
from guildhall.persistence.journal.store import Store

PROJECT = "project"
SENTENCES = [BacklogRef("sentence", "a sentence", letter * 64) for letter in "ab"]
UNNAMED = [BacklogRef("yaml", "backlog", letter * 64) for letter in "ab"]
EDITED = [BacklogRef("yaml", "a.yaml", letter * 64) for letter in "ab"]
LONG = BacklogRef("yaml", "deep/" * 800 + "a.yaml", "a" * 64)
BACKLOGS = [*SENTENCES, *UNNAMED, *EDITED, LONG, BacklogRef("markdown", "a.yaml", "a" * 64)]


def queue(board: Any, backlogs: Sequence[BacklogRef], first: int = 0, cause: str = "", **config: Any) -> None:
    def unit(tx: Transaction) -> None:
        for number, backlog in enumerate(backlogs, first):
            run_id = f"run-{number}"
            of_project = PROJECT if number % 7 else "another"
            tx.ask("Run", run_id, QueueRun(run_id, of_project, config, "1", backlog, cause=cause))

    board.execute(unit)


def newest_of_all(board: Any) -> list[Run]:
    """What the look-up has to find, out of every run there is."""
    newest: dict[str, Run] = {}
    for row in board.views.find("Run", project_id=PROJECT, limit=10_000):
        if row.state.backlog and not row.state.variant_id:
            newest[row.state.backlog.known_by] = row.state
    return sorted(newest.values(), key=lambda run: int(run.run_id.partition("-")[2]))


def test_of_each_backlog_the_newest_run_is_found(board: Any) -> None:
    dice = random.Random(7)
    assert board.views.newest_of_backlogs(PROJECT) == []
    for round_ in range(5):
        first = 40 * round_
        queue(board, dice.choices(BACKLOGS, k=30), first)
        queue(board, dice.choices(BACKLOGS, k=10), first + 30, cause="Variant:v")
        assert board.views.newest_of_backlogs(PROJECT) == newest_of_all(board)
    assert len(newest_of_all(board)) == len(BACKLOGS) - 1  # of one that was edited, one


def test_the_strictest_of_what_each_backlog_said_last_holds(board: Any) -> None:
    queue(board, [EDITED[0]], 1, approval=["merge"], security_gate="block_high", max_review_iterations=9)
    queue(board, [EDITED[1]], 2, approval=["scan"], security_gate="warn", max_review_iterations=3)
    queue(board, [LONG], 3, prose="block", test_command="make test")
    queue(board, [LONG], 4, cause="Variant:v", approval=["deliver"], test_command="true")
    take = TakeBacklog(EDITED[0].known_by, {"approval": ["final_decision"]})
    other = TakeBacklog("yaml/imported.yaml", {"approval_hours": 4})
    board.execute(lambda tx: [tx.ask("Project", PROJECT, one) for one in (take, other)])
    terms = terms_of_merging(board.views, board.journal.state(board.scope, "Project", PROJECT))
    assert terms.settings == {
        "approval": ["scan"],
        "security_gate": "warn",
        "prose": "block",
        "max_review_iterations": 3,
        "approval_hours": 4,
    }


@pytest.fixture
def steps(memory_board: Any) -> Callable[[Callable[[], Any]], int]:
    """How many steps SQLite takes for what is asked of the memory board within a call."""

    def of(ask: Callable[[], Any]) -> int:
        store: Store = memory_board.journal.store
        taken = 0

        def step() -> int:
            nonlocal taken
            taken += 1
            return 0

        with store.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(step, 1)
            ask()
            driver.set_progress_handler(None, 1)
        return taken

    return of


def test_runs_of_before_are_not_read(memory_board: Any, steps: Callable[[Callable[[], Any]], int]) -> None:
    project = memory_board.journal.state(memory_board.scope, "Project", PROJECT)
    few, many = EDITED * 10, EDITED * 500
    taken = []
    for first, backlogs in ((0, few), (len(few), many)):
        queue(memory_board, backlogs, first)
        taken.append(steps(lambda: terms_of_merging(memory_board.views, project)))
    assert 0 < taken[1] < taken[0] + 50, taken
