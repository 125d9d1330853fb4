"""What happened to tasks and runs is said in words."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter

from guildhall.application.narration.moves import _MOVES, _RUN_WORDS, move_of, run_words
from guildhall.application.narration.nodes import DOING, DONE, NEXT, way_on
from guildhall.application.narration.plain import PLAIN
from guildhall.application.narration.words import _WORDS, words_of
from guildhall.application.nodes import CALLED
from guildhall.application.ports.workflow import COMPANY_NODES, DELIVERY_NODES, END
from guildhall.application.workflow.routing import RULES
from guildhall.domain.approvals.events import ApprovalApproved, ApprovalRejected, ApprovalRequested
from guildhall.domain.budgets.events import LimitsSet
from guildhall.domain.comments.events import CommentAdded
from guildhall.domain.kernel import EVENT_TYPES
from guildhall.domain.leases.events import LeaseReclaimed, LeaseReleased
from guildhall.domain.projects.events import CodesAllocated
from guildhall.domain.record import evolve, field_names
from guildhall.domain.runs.events import DecisionRecorded, RunBudgetExceeded, RunHasEnded, StopRequested
from guildhall.domain.steps.step import StepCompleted, StepQueued
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
    from guildhall.application.narration import moves as narration

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
        "no task is left to do; next, docs looks after changelog and README (all done)"
    )
    again = run_words(DecisionRecorded("r", None, "deliver", 1, "docs_finalize", RULES[-1][0]))
    assert again == "the changelog is dealt with; next, docs looks after changelog and README"
    assert run_words(StopRequested("user", "")) == "a stop was asked for (user)"
    assert run_words(RunHasEnded("completed", "", {})) == "the run ended completed"
    assert run_words(RunBudgetExceeded("run/1", "stop", "no tokens left")) == "no tokens left"
    assert run_words(RunBudgetExceeded("run/1", "stop", "")) == "the budget of the run is used up"


def test_every_node_and_rule_of_the_workflow_has_words_of_its_own() -> None:
    assert set(COMPANY_NODES) <= set(DONE)
    assert set(COMPANY_NODES) - {"deliver"} <= set(DOING)
    assert set(CALLED) == {*COMPANY_NODES, *DELIVERY_NODES}
    for node in (*COMPANY_NODES[1:], END):
        assert node in NEXT
    assert set(DELIVERY_NODES) <= set(DOING)
    for rule, _ in RULES:
        for rationale in (rule, f"{rule}: the reason"):
            words = way_on("pm_create_tasks", "bootstrap_repo", rationale)
            assert rule not in words
            assert words.endswith("(the reason)") == (rationale != rule)


def test_a_run_that_is_cut_short_and_work_that_is_added_are_not_told_as_success() -> None:
    assert way_on("deliver", "final_decision", RULES[0][0]).startswith("the run is cut short; next, the pm")
    assert way_on("docs_finalize", "deliver", RULES[2][0]).startswith("the changelog is to be written; next")


def test_no_event_is_told_by_its_name() -> None:
    ours = {name: kind for name, kind in EVENT_TYPES.items() if kind.__module__.startswith("guildhall.")}
    told = {kind.type for kind in (*_WORDS, *_MOVES, *_RUN_WORDS)} | {DecisionRecorded.type}
    assert set(ours) - told == set(PLAIN)
    for name, words in PLAIN.items():
        fields = set(field_names(ours[name]))
        assert {field for _, field, _, _ in Formatter().parse(words) if field} <= fields, name


def test_every_event_is_told_in_words() -> None:
    assert words_of(StepQueued("r", "p", "t", "merge", 0, "", {})) == "the step waits on the queue"
    assert words_of(StepCompleted(1, {"outcome": "back", "findings": ["a", "b"]})) == (
        "the step is over: is sent back (a; b)"
    )
    assert words_of(LimitsSet("run/r", 5000, None, "stop")) == "may use 5000 tokens, then stop"
    assert words_of(CodesAllocated(1, 2)) == "its codes are given up to number 2"
    assert words_of(ApprovalRejected("0" * 64, "ada", "Too slow.")) == "a person says no: Too slow."
    assert words_of(ApprovalApproved("0" * 64, "ada", "", own_work=False)) == "a person says yes"
    assert (
        words_of(DecisionRecorded("r", "t", "merge", 0, "end", RULES[3][0])) == "nothing more is to be done"
    )
    asked = ApprovalRequested("a", "Task:t", "Merge T-1?", "0" * 64, "qa", None, "merge")
    assert words_of(asked) == "waits for a person's answer: Merge T-1?"
    claimed = e.TaskClaimed(None, "dev-1", "worker:w-1", 1, 60, "claimed")
    assert words_of(claimed) == "is taken up by dev-1"
    said = CommentAdded("c", "t", "person:ada", None, "question", "\nWhy six?\nOr seven?", {}, (), ())
    assert words_of(said) == "has a new question: Why six?"
    assert words_of(evolve(said, body="a" * 201)).endswith("a …")
    assert words_of(e.TaskMerged("c" * 40)) == f"is done: merged as {'c' * 12}"
