"""Attempts that fail, and what a task's end means for those that wait for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from guildhall.application.runs.advice import (
    ADVICE,
    OF_A_CHANGELOG,
    WITHOUT_COMMANDS,
    advice_at_end,
    advice_on,
)
from guildhall.application.tasks.codes import changelog_code
from guildhall.application.tasks.queries import why
from guildhall.domain.policies.retry import MOST_LOSSES, next_attempt_at
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Blocked, Task

AT = datetime(2026, 11, 27, tzinfo=UTC)


def _fail(board: Any, claim: Any, *, back_off: bool = True) -> Any:
    attempt = board.task(claim.task.id).attempts + 1
    again = next_attempt_at(board.clock.now(), attempt, 500) if back_off else None
    return board.tell(claim.task.id, commands.FailAttempt(claim.fence, f"failure {attempt}", again))


def test_a_failed_attempt_is_tried_again_after_its_back_off(board: Any) -> None:
    board.add("A")
    board.add("B", priority="low")
    (claim,) = board.claim()
    after = _fail(board, claim)
    assert (after.status, after.attempts) == ("ready", 1)
    assert after.not_before - board.clock.now() == timedelta(milliseconds=1500)
    # A task that waits for its time keeps nobody else waiting.
    assert board.claim_codes(limit=5) == ["B"]
    assert [wait.kind for wait in why(board.views, after, board.clock.now())] == ["retry"]
    board.clock.advance(1.6)
    assert board.claim_codes() == ["A"]


def test_back_off_grows_and_the_last_attempt_blocks_with_the_last_reason(board: Any) -> None:
    board.add("A", max_attempts=4)
    waits: list[timedelta] = []
    for _ in range(3):
        (claim,) = board.claim()
        after = _fail(board, claim)
        waits.append(after.not_before - board.clock.now())
        board.clock.advance(3600)
    assert waits == sorted(waits)
    assert waits[2] >= 2 * waits[0]
    (claim,) = board.claim()
    after = _fail(board, claim)
    assert after.status == "blocked"
    assert (after.blocked.reason, after.blocked.detail) == ("attempts_exhausted", "failure 4")
    board.clock.advance(10**7)
    assert board.claim() == []
    board.tell("a", commands.UnblockTask())
    assert board.claim_codes() == ["A"]
    assert board.task("a").attempts == 0


def test_a_fall_of_guildhalls_own_uses_no_attempt(board: Any) -> None:
    board.add("A", max_attempts=1)
    for _ in range(3):
        (claim,) = board.claim()
        board.tell("a", commands.InterruptTask(claim.fence, "shutdown"))
    assert board.task("a").attempts == 0
    assert board.task("a").status == "ready"


def _lose(board: Any, times: int) -> Any:
    """Claim the task and let its lease go stale, so many times."""
    after = None
    for _ in range(times):
        (claim,) = board.claim()
        board.clock.advance(31)
        after = board.reclaim(claim.task.id, claim.fence)
    return after


def test_what_takes_its_workers_lives_again_and_again_is_given_up(board: Any) -> None:
    board.add("A", max_attempts=1)
    after = _lose(board, MOST_LOSSES - 1)
    assert (after.status, after.attempts) == ("ready", 0)
    after = _lose(board, 1)
    assert (after.status, after.blocked.reason, after.lease) == ("blocked", "worker_lost", None)
    assert f"{MOST_LOSSES} workers died or fell silent" in after.blocked.detail
    assert ADVICE["worker_lost"]
    assert board.claim() == []
    board.tell("a", commands.UnblockTask())
    assert _lose(board, MOST_LOSSES - 1).status == "ready"


def test_a_worker_that_got_to_an_end_shows_that_the_work_does_not_kill(board: Any) -> None:
    board.add("A")
    _lose(board, MOST_LOSSES - 1)
    (claim,) = board.claim()
    _fail(board, claim, back_off=False)
    assert _lose(board, MOST_LOSSES - 1).status == "ready"


def test_the_end_of_a_blocker_frees_its_dependents_and_nobody_else(board: Any) -> None:
    board.add("A")
    for number in range(3):
        board.add(f"D{number}", blocked_by=["a"])
    board.add("X", blocked_by=["d0"])
    (claim,) = board.claim(limit=10)
    board.complete(claim)
    assert board.claim_codes(limit=10) == ["D0", "D1", "D2"]
    assert board.task("x").open_blockers == ("d0",)
    assert [wait.kind for wait in why(board.views, board.task("x"), board.clock.now())] == ["blocker"]


def test_a_cancelled_blocker_blocks_its_dependents_by_name_until_it_is_waived(board: Any) -> None:
    board.add("A")
    board.add("B", blocked_by=["a"])
    board.add("C", blocked_by=["b"])
    board.tell("a", commands.CancelTask("not wanted"))
    assert board.task("b").status == "blocked"
    assert board.task("b").blocked.reason == "blocker_cancelled"
    # What waits further behind waits on, it is not lost.
    assert board.task("c").open_blockers == ("b",)
    assert board.claim() == []
    board.tell("b", commands.UnblockTask())
    assert board.claim_codes() == ["B"]


def test_a_dependency_that_is_taken_away_frees_the_task(board: Any) -> None:
    board.add("A")
    board.add("B", blocked_by=["a"])
    board.tell("b", commands.RemoveDependency("a"))
    assert sorted(board.claim_codes(limit=5)) == ["A", "B"]
    assert board.task("a").dependents == 0


def test_nobody_is_told_that_another_run_takes_a_changelog_up() -> None:
    blocked = Blocked("run_ended", "", "ready", "guildhall")
    run_id = "0190a000-0000-7000-8000-00000000000a"
    cut_off = Task(id="c", run_id=run_id, code=changelog_code(run_id), status="blocked", blocked=blocked)
    assert advice_at_end(cut_off) == OF_A_CHANGELOG
    assert advice_at_end(evolve(cut_off, code="T-1")) == ADVICE["run_ended"]
    assert advice_at_end(evolve(cut_off, blocked=None)) == ""
    refused = evolve(cut_off, blocked=evolve(blocked, reason="changes_refused"))
    assert advice_on(refused, Run(run_id=run_id, ended_at=AT)) == advice_at_end(refused) == OF_A_CHANGELOG
    assert advice_on(refused, Run(run_id=run_id)).endswith(f"`guildhall retry {refused.code}`")


def test_who_has_no_commands_is_not_told_to_change_them() -> None:
    blocked = Blocked("changes_refused", "", "in_progress", "guildhall")
    task = Task(id="t", run_id="r", code="T-1", status="blocked", blocked=blocked)
    assert advice_at_end(task) == WITHOUT_COMMANDS.format(again="run the same backlog again")
    told = advice_at_end(evolve(task, commands=("make",)))
    assert told.startswith("change its commands, or its criteria, until")
    assert told == ADVICE["changes_refused"].format(again="run the same backlog again")


def test_advice_names_what_helps_as_things_stand() -> None:
    blocked = Blocked("attempts_exhausted", "", "ready", "guildhall")
    task = Task(id="t", run_id="r", code="T-1~2", status="blocked", blocked=blocked)
    assert advice_on(task, Run(run_id="r")).endswith("then `guildhall retry T-1~2`")
    assert advice_on(task, Run(run_id="r", ended_at=AT)).endswith("then run the same backlog again")
    assert advice_at_end(task) == advice_on(task, Run(run_id="r", ended_at=AT))
    asked = evolve(task, blocked=evolve(blocked, reason="needs_decision"))
    assert advice_on(asked, Run()) == (
        "see to what is said, then `guildhall retry T-1~2`; `guildhall cancel T-1~2` gives it up"
    )
    for reason in ADVICE:
        said = advice_on(evolve(task, blocked=evolve(blocked, reason=reason)), Run())
        assert said and "{" not in said
