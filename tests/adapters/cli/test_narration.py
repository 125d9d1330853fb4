"""What happened to tasks and runs is said in words."""

from __future__ import annotations

from datetime import UTC, datetime

from guildhall.adapters.cli.narration import move_of, run_words
from guildhall.domain.kernel import EVENT_TYPES
from guildhall.domain.leases.events import LeaseReclaimed, LeaseReleased
from guildhall.domain.runs.events import DecisionRecorded, RunBudgetExceeded, RunHasEnded, StopRequested
from guildhall.domain.tasks import events as e

STILL = {
    "task.created",
    "task.edited",
    "task.definition_restored",
    "task.placed",
    "task.dependency_added",
    "task.dependency_removed",
    "task.blocker_resolved",
    "task.progress_reported",
    "task.artifact_added",
    "task.dependents_counted",
}
"""Events of a task that leave its state as it is."""


def test_every_event_of_a_task_is_told_or_known_to_change_no_state() -> None:
    from guildhall.adapters.cli import narration

    told = {kind.type for kind in narration._MOVES}
    known = {name for name in EVENT_TYPES if name.startswith(("task.", "merge."))}
    assert known <= told | STILL
    assert not told & STILL


def test_a_failed_attempt_says_when_the_next_begins() -> None:
    when = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    moved = move_of(e.AttemptFailed(1, 2, "it broke", when))
    assert moved is not None
    assert (moved.status, moved.why) == ("ready", "attempt 2 failed (again at 08:30:00 UTC): it broke")


def test_a_lease_moves_only_a_task() -> None:
    assert move_of(LeaseReleased(1, "w", "done with", None)) is None
    moved = move_of(LeaseReclaimed(1, "w", "ready"))
    assert moved is not None
    assert (moved.status, moved.why) == ("ready", "its worker fell silent")


def test_a_run_speaks_of_itself_only() -> None:
    assert run_words(DecisionRecorded("r", "t", "merge", 0, "end", "ok")) == ""
    assert run_words(DecisionRecorded("r", None, "deliver", 0, "docs_finalize", "all done")) == (
        "deliver → docs_finalize: all done"
    )
    assert run_words(StopRequested("user", "")) == "a stop was asked for (user)"
    assert run_words(RunHasEnded("completed", "", {})) == "the run ended completed"
    assert "used up" in run_words(RunBudgetExceeded("run/1", "stop", "no tokens left"))
