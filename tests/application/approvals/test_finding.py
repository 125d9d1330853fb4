"""Questions are found by the run of what they are about, also within the batch that moves it there."""

from __future__ import annotations

import threading
from typing import Any

from tests.application.conftest import Board

from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.domain.approvals.commands import RequestApproval
from guildhall.domain.tasks.commands import PlaceTask


def test_a_question_is_found_by_the_run_that_its_task_was_just_put_in(board: Board) -> None:
    board.add("T1")
    board.execute(
        lambda tx: tx.ask("Approval", "a", RequestApproval("a", "Task:t1", "May it?", "0" * 64, "someone"))
    )
    holds, goes_on = threading.Event(), threading.Event()

    def hold(_tx: Transaction) -> None:
        holds.set()
        goes_on.wait(30)

    def look(tx: Transaction) -> list[str]:
        return [row.id for row in tx.views.find("Approval", status="asked", run_id="r2")]

    def submit(unit: Any) -> Any:
        return board.journal.submit(board.scope, board.origin, unit)

    held = submit(hold)
    assert holds.wait(30)
    units = [submit(lambda tx: tell(tx, "t1", PlaceTask("r2", None, None))), submit(look)]
    goes_on.set()
    held.result()
    units[0].result()
    assert units[1].result() == ["a"]
