"""The paths that people and workers take through a task, command by command."""

from __future__ import annotations

import inspect
import sys
from datetime import UTC, datetime

import pytest

from guildhall.domain.policies.criteria import CriterionResult, parse
from guildhall.domain.policies.transitions import FINAL, TRANSITIONS
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import errors, guards
from guildhall.domain.tasks.decide import DECISIONS, TaskBehavior

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_the_main_line_is_one_event_a_step(driver):
    driver.create(status="inbox").ask(c.TriageTask(), c.TriageTask())
    driver.to("done")
    assert driver.types() == [
        "task.created",
        "task.status_changed",
        "task.status_changed",
        "task.claimed",
        "task.started",
        "task.completed",
        "task.approved",
        "merge.intended",
        "task.merged",
    ]
    assert driver.task.resolution == "merged"
    assert driver.task.merge_commit == "n" * 40
    assert driver.task.merge_intent is None
    assert (driver.task.author_agent_id, driver.task.author_session_id) == ("dev", "s-dev")
    assert driver.task.approver == "agent:lead"


def test_folding_the_history_again_gives_the_same_task(driver):
    driver.create().to("review").ask(c.RequestChanges(("rename it",)))
    driver.claim()
    driver.to("done")
    behavior = TaskBehavior()
    again = behavior.empty_state()
    for recorded in driver.history:
        again = behavior.apply_event(again, recorded)
    assert again == driver.task


def test_claim_and_complete_are_two_events(driver):
    driver.create(review="none")
    fence = driver.claim()
    driver.ask(c.CompleteTask(fence))
    assert driver.types() == ["task.created", "task.claimed", "task.completed"]
    assert (driver.task.status, driver.task.resolution, driver.task.lease) == ("done", "completed", None)


def test_unreviewed_work_with_a_commit_is_still_merged(driver):
    driver.create(review="none").to("in_progress")
    driver.ask(c.CompleteTask(driver.task.fence, commit="c" * 40))
    assert driver.task.status == "approved"
    with pytest.raises(errors.StepNotAllowed) as refused:
        driver.ask(c.FinishWithoutMerge())
    assert refused.value.rule == "task.changes_are_merged"
    driver.to("done")
    assert driver.task.resolution == "merged"


def test_a_task_without_changes_is_reviewed_and_done_without_a_merge(driver):
    driver.create().to("in_progress")
    driver.ask(c.CompleteTask(driver.task.fence, changed=False))
    assert driver.task.status == "review"
    driver.ask(c.ApproveTask("agent:lead", "lead", "s-lead"), c.FinishWithoutMerge())
    assert (driver.task.status, driver.task.resolution) == ("done", "no_changes")
    assert "task.merged" not in driver.types()


@pytest.mark.parametrize("outcome", ["passed", "not_verified", None])
def test_what_changed_nothing_is_done_once_its_criteria_were_checked(driver, outcome):
    criterion = parse("`test -s NOTES.md` exits 0")
    driver.create(acceptance_criteria=(criterion,)).to("in_progress")
    results = (CriterionResult(criterion.text, outcome),) if outcome else ()
    driver.ask(c.CompleteTask(driver.task.fence, changed=False, results=results))
    driver.ask(c.ApproveTask("agent:lead", "lead", "s-lead"))
    if outcome != "passed":
        with pytest.raises(errors.CriteriaNotMet, match="have a run take it up"):
            driver.ask(c.FinishWithoutMerge())
    driver.ask(c.FinishWithoutMerge(checked=outcome != "passed"))
    assert (driver.task.status, driver.task.resolution) == ("done", "no_changes")


def test_a_command_to_a_task_that_was_never_created_is_not_found(driver):
    for command in (c.TriageTask(), c.ClaimTask("s", "a", "w", 60), c.StartTask(1), c.CancelTask()):
        with pytest.raises(errors.TaskNotFound):
            driver.ask(command)


def test_a_task_is_created_once(driver):
    driver.create()
    with pytest.raises(errors.TaskExists):
        driver.create()


@pytest.mark.parametrize("status", ["claimed", "review", "done", "blocked", "cancelled"])
def test_a_task_is_not_created_in_the_middle(driver, status):
    with pytest.raises(errors.StepNotAllowed):
        driver.create(status=status)


@pytest.mark.parametrize("final", FINAL)
def test_nothing_more_happens_to_a_final_task(driver, final):
    driver.create().to("done" if final == "done" else "review")
    if final == "cancelled":
        driver.ask(c.CancelTask("not needed"))
        assert driver.task.resolution == "cancelled"
    before = driver.task
    for command in (
        c.EditTask(driver.task.definition),
        c.TriageTask(),
        c.ClaimTask("s", "a", "w", 60),
        c.TakeUpTask("s", "a", "w", 60),
        c.PlaceTask("r", None, None),
        c.AddDependency("x"),
        c.RemoveDependency("x"),
        c.BlockTask("x"),
        c.UnblockTask(),
        c.CancelTask(),
        c.ApproveTask("user:bob"),
        c.RequestChanges(("no",)),
        c.BeginMerge("o", "n"),
        c.FinishWithoutMerge(),
    ):
        with pytest.raises(errors.TaskFinished, match="final"):
            driver.ask(command)
    assert driver.ask(c.ResolveBlocker("x", "done")) == []
    assert driver.task == before


def test_every_command_has_its_decision():
    declared = {item for item in vars(c).values() if isinstance(item, type) and item.__module__ == c.__name__}
    assert declared == set(DECISIONS)


def test_every_step_is_taken_by_some_command():
    modules = {decision.__module__ for decision in DECISIONS.values()}
    said = "".join(inspect.getsource(sys.modules[name]) for name in modules)
    assert [rule.rule for rule in TRANSITIONS if f'"{rule.action}"' not in said] == []


@pytest.mark.parametrize(
    ("start", "wanted", "action"),
    [
        ("ready", "ready", ""),
        ("ready", "claimed", "claim"),
        ("claimed", "ready", "give_back"),
        ("claimed", "in_progress", "start"),
        ("in_progress", "review", "complete"),
        ("review", "approved", "approve"),
        ("review", "in_progress", "request_changes"),
        ("approved", "merging", "merge"),
        ("approved", "done", "finish"),
        ("merging", "done", "record_merge"),
        ("review", "blocked", "block"),
        ("review", "cancelled", "cancel"),
    ],
)
def test_a_wanted_status_names_the_action_that_leads_there(driver, start, wanted, action):
    driver.create().to(start)
    assert guards.towards(driver.task, wanted) == action


def test_work_that_was_blocked_is_ready_also_for_who_asks_it_back_to_where_it_was(driver):
    driver.create().to("in_progress").ask(c.BlockTask("x"))
    assert [guards.towards(driver.task, wanted) for wanted in ("in_progress", "ready")] == ["unblock"] * 2
    driver.ask(c.UnblockTask())
    assert driver.task.status == "ready"


def test_a_blocked_task_goes_only_back_by_a_wanted_status(driver):
    driver.create().to("review").ask(c.BlockTask("x"))
    assert guards.towards(driver.task, "review") == "unblock"
    with pytest.raises(errors.StepNotAllowed):
        guards.towards(driver.task, "approved")


@pytest.mark.parametrize("wanted", ["approved", "merging", "done"])
def test_a_wanted_status_past_the_review_is_refused_with_the_next_legal_step(driver, wanted):
    driver.create().to("in_progress")
    with pytest.raises(errors.ReviewPassedOver, match=r"the next legal step is complete \(to review\)"):
        guards.towards(driver.task, wanted)


def test_without_review_done_is_one_step_away(driver):
    driver.create(review="none").to("claimed")
    assert guards.towards(driver.task, "done") == "complete"
    with pytest.raises(errors.StepNotAllowed):
        guards.towards(driver.task, "review")
