"""Leases on tasks: kept by heartbeats, taken back when stale, and fenced ever after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guildhall.application.tasks import queue
from guildhall.domain.kernel import Conflict
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.events import ArtifactRef

ARTIFACT = ArtifactRef("a", "file", "out.txt", "0" * 64)

WRITES: tuple[tuple[str, Callable[[int], Any]], ...] = (
    ("start", lambda fence: commands.StartTask(fence, "feat/x", "c0")),
    ("progress", lambda fence: commands.ReportProgress(fence, "half")),
    ("artifact", lambda fence: commands.AddArtifact(ARTIFACT, fence)),
    ("complete", lambda fence: commands.CompleteTask(fence, None, changed=False)),
    ("release", commands.ReleaseTask),
    ("interrupt", commands.InterruptTask),
    ("fail", lambda fence: commands.FailAttempt(fence, "no")),
    ("block", lambda fence: commands.BlockTask("needs_agent", "no", "w", fence)),
)


@pytest.mark.parametrize(("name", "write"), WRITES)
@pytest.mark.parametrize("again", [False, True])
def test_every_write_of_a_worker_that_lost_its_lease_is_refused(
    memory_board: Any, name: str, write: Callable[[int], Any], again: bool
) -> None:
    memory_board.add("A")
    (old,) = memory_board.claim("old")
    memory_board.clock.advance(31)
    assert memory_board.reclaim("a", old.fence) is not None
    if again:
        (new,) = memory_board.claim("new")
        assert new.fence > old.fence
    before = memory_board.task("a")
    with pytest.raises(Conflict):
        memory_board.tell("a", write(old.fence))
    assert memory_board.task("a") == before, name


def test_a_heartbeat_keeps_a_lease_and_silence_loses_it(board: Any) -> None:
    board.add("A")
    (claim,) = board.claim()
    for _ in range(4):
        board.clock.advance(20)
        board.beat("a", claim.fence)
        assert board.reclaim("a", claim.fence) is None
    board.clock.advance(30)
    assert board.reclaim("a", claim.fence) is None
    board.clock.advance(1)
    after = board.reclaim("a", claim.fence)
    assert after.status == "ready"
    assert (after.reclaims, after.attempts) == (1, 0)


def test_a_lease_that_was_taken_back_is_not_revived_by_a_late_heartbeat(board: Any) -> None:
    board.add("A")
    (old,) = board.claim()
    board.clock.advance(31)
    board.reclaim("a", old.fence)
    with pytest.raises(StaleFence):
        board.beat("a", old.fence)
    (new,) = board.claim("new")
    with pytest.raises(StaleFence):
        board.beat("a", old.fence)
    board.beat("a", new.fence)


def test_a_lease_is_taken_back_once_however_many_ask(board: Any) -> None:
    board.add("A")
    (claim,) = board.claim()
    board.clock.advance(31)
    assert board.reclaim("a", claim.fence) is not None
    assert board.reclaim("a", claim.fence) is None
    (new,) = board.claim("new")
    assert board.reclaim("a", claim.fence) is None
    assert board.task("a").lease.fence == new.fence


def test_a_crashed_holder_is_not_waited_for(board: Any) -> None:
    board.add("A")
    (claim,) = board.claim()
    assert board.reclaim("a", claim.fence) is None
    assert board.reclaim("a", claim.fence, crashed=True).status == "ready"


def test_a_released_task_can_be_claimed_at_once_under_a_new_fence(board: Any) -> None:
    board.add("A")
    (claim,) = board.claim("one")
    after = board.execute(lambda tx: queue.release(tx, "a", claim.fence, "shift is over"))
    assert (after.status, after.lease, after.attempts) == ("ready", None, 0)
    (again,) = board.claim("two")
    assert again.fence == claim.fence + 1


def test_a_report_delivered_twice_changes_nothing(board: Any) -> None:
    board.add("A")
    (claim,) = board.claim()
    board.complete(claim)
    before = board.journal.head(board.scope).position
    board.complete(claim)
    assert board.journal.head(board.scope).position == before
