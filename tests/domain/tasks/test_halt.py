"""How a task stops and goes on: blocked, unblocked, cancelled, and what its blockers do to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guildhall.domain.policies.transitions import OPEN, WORKING
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import errors
from guildhall.domain.tasks.merge_errors import MergeUnderWay
from guildhall.domain.tasks.task import Blocked, claimable, returns_to

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("status", OPEN)
def test_a_task_is_blocked_from_every_open_status_and_goes_back(driver, status):
    early = status in ("inbox", "planning")
    driver.create(status=status if early else "ready")
    if not early:
        driver.to(status)
    fence = driver.task.fence
    driver.ask(c.BlockTask("waits", "for the key", by="user:ann", resting=status == "merging"))
    assert driver.task.blocked == Blocked("waits", "for the key", status, "user:ann")
    back = "ready" if status in WORKING else status
    assert (driver.task.status, driver.task.lease, returns_to(driver.task)) == ("blocked", None, back)
    with pytest.raises((errors.StepNotAllowed, MergeUnderWay)):
        driver.ask(c.BlockTask("again"))
    driver.ask(c.UnblockTask())
    assert (driver.task.status, driver.task.blocked, driver.task.fence) == (back, None, fence)


@pytest.mark.parametrize("status", WORKING)
def test_a_task_that_was_unblocked_is_nobodys_and_can_be_claimed_again(driver, status):
    driver.create().to(status).ask(c.BlockTask("x"), c.UnblockTask())
    assert driver.task.status == "ready"
    assert claimable(driver.task, NOW)
    assert driver.claim("second") == 2
    assert driver.task.status == "claimed"


@pytest.mark.parametrize("status", OPEN)
def test_what_nobody_is_left_to_judge_is_ready_again_unless_it_may_be_merged(driver, status):
    early = status in ("inbox", "planning")
    driver.create(status=status if early else "ready")
    if not early:
        driver.to(status)
    driver.ask(c.BlockTask("run_ended", resting=True))
    if status == "merging":
        with pytest.raises(MergeUnderWay, match="guildhall run"):
            driver.ask(c.RedoTask())
        return
    driver.ask(c.RedoTask())
    assert (driver.task.status, driver.task.approver) == (status if early else "ready", "")


def test_blocking_needs_a_reason(driver):
    driver.create()
    with pytest.raises(errors.ReportInvalid):
        driver.ask(c.BlockTask("  "))


def test_only_a_blocked_task_is_unblocked(driver):
    driver.create()
    with pytest.raises(errors.StepNotAllowed):
        driver.ask(c.UnblockTask())


def test_a_merge_that_was_announced_is_remembered_while_blocked(driver):
    driver.create().to("merging").ask(c.BlockTask("disk full", resting=True))
    driver.ask(c.UnblockTask(), c.RecordMerged("n" * 40))
    assert driver.task.status == "done"


@pytest.mark.parametrize("blocked", [False, True])
@pytest.mark.parametrize(
    "move",
    [
        c.CancelTask(),
        c.BlockTask("waits"),
        c.RequestChanges(("not like this",)),
        c.PlaceTask("r2", None, None),
    ],
)
def test_nobody_parts_a_task_from_the_merge_that_it_announced(driver, move, blocked):
    driver.create(run_id="r1").to("merging")
    if blocked:
        driver.ask(c.BlockTask("run_ended", resting=True))
    before = driver.task
    with pytest.raises(MergeUnderWay, match="ask again in a moment"):
        driver.ask(move)
    assert driver.task == before
    if not blocked:
        driver.ask(c.WithdrawMerge("n" * 40), move)


def test_who_holds_a_task_gives_it_up_under_the_fence_alone(driver):
    driver.create().to("in_progress")
    with pytest.raises(errors.StaleFence):
        driver.ask(c.CancelTask("not wanted", fence=99))
    driver.ask(c.CancelTask("not wanted", fence=driver.task.lease.fence))
    assert driver.task.status == "cancelled"


def test_a_cancelled_blocker_blocks_and_is_waived_by_unblocking(driver):
    driver.create(blocked_by=("a", "b"))
    driver.ask(c.ResolveBlocker("a", "cancelled"))
    assert driver.task.blocked.reason == "blocker_cancelled"
    assert driver.task.blocked.from_status == "ready"
    assert driver.ask(c.ResolveBlocker("a", "cancelled")) == []
    driver.ask(c.UnblockTask())
    assert (driver.task.status, driver.task.open_blockers) == ("ready", ("b",))
    driver.ask(c.ResolveBlocker("b", "done"))
    assert claimable(driver.task, NOW)


def test_a_cancelled_blocker_stops_a_task_that_was_blocked_for_another_reason(driver):
    driver.create(blocked_by=("a",)).ask(c.BlockTask("waits"), c.ResolveBlocker("a", "cancelled"))
    assert driver.task.blocked.reason == "waits"
    driver.ask(c.UnblockTask())
    assert driver.task.blocked.reason == "blocker_cancelled"
    driver.ask(c.UnblockTask())
    assert driver.task.status == "ready"


def test_a_task_behind_a_blocked_one_goes_on_by_itself(driver):
    driver.create(blocked_by=("a", "b")).ask(c.BlockTask("blocker", "a is blocked"))
    driver.ask(c.ResolveBlocker("a", "done"))
    assert driver.task.status == "blocked"
    driver.ask(c.ResolveBlocker("b", "done"))
    assert (driver.task.status, driver.task.open_blockers) == ("ready", ())
    assert driver.ask(c.ResolveBlocker("b", "done")) == []


def test_removing_the_cancelled_dependency_lets_the_task_go_on(driver):
    driver.create(blocked_by=("a",)).ask(c.ResolveBlocker("a", "cancelled"), c.RemoveDependency("a"))
    assert (driver.task.status, driver.task.blocked_by) == ("ready", ())
    assert claimable(driver.task, NOW)


def test_a_task_blocked_for_its_own_reason_waits_for_a_person(driver):
    driver.create(blocked_by=("a",)).ask(c.BlockTask("needs_agent"), c.ResolveBlocker("a", "done"))
    assert driver.task.blocked.reason == "needs_agent"
