"""What a merge records, whichever way the work came to the branch."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.application.workflow import merging
from guildhall.application.workflow.effects import EFFECTS
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task

BASE, COMMIT, TIP = "a" * 40, "b" * 40, "c" * 40


def approved(board: Any) -> Task:
    """A task whose work was reviewed and is not merged yet."""
    task_id = board.add("T-1", review="required")
    (claim,) = board.claim(session_id="session", agent_id="developer")
    board.tell(task_id, commands.StartTask(claim.fence, "feat/T-1", BASE))
    board.tell(task_id, commands.CompleteTask(claim.fence, COMMIT, changed=True))
    return board.tell(task_id, commands.ApproveTask("dev_lead", "dev_lead", "other"))


@pytest.mark.parametrize("intended", [None, TIP, "d" * 40])
def test_work_that_the_branch_has_already_is_recorded_as_merged(
    memory_board: Any, intended: str | None
) -> None:
    task = approved(memory_board)
    if intended:
        memory_board.tell(task.id, commands.BeginMerge(BASE, intended))
    (effect,) = merging._merged(task.id, TIP).effects
    for _ in range(2):
        memory_board.execute(lambda tx: EFFECTS[effect.name](tx, **effect.arguments))
    after = memory_board.task(task.id)
    assert (after.status, after.merge_commit) == ("done", TIP)
