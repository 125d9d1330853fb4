"""Work that is complete: who may approve it, what sends it back, how it is merged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guildhall.domain.policies.criteria import CriterionResult, parse, parse_all
from guildhall.domain.record import evolve
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import errors
from guildhall.domain.tasks import events as e
from guildhall.domain.tasks.merge_errors import MergeNotIntended, WorkReplaced
from guildhall.domain.tasks.task import Blocked, Finding, claimable

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_changes_requested_keep_the_task_in_flight_for_the_next_worker(driver):
    driver.create(owned_paths=("toolz/**",)).to("review")
    driver.ask(c.RequestChanges(("rename it", "  "), source="review"))
    assert (driver.task.status, driver.task.lease, driver.task.review_iterations) == ("in_progress", None, 1)
    assert driver.task.findings == (Finding("review", "rename it"),)
    assert claimable(driver.task, NOW)
    assert driver.claim("second", "s-2") == 2
    assert driver.task.status == "in_progress"
    assert not claimable(driver.task, NOW)
    driver.ask(c.StartTask(2, "feat/t-1", "f" * 40), c.CompleteTask(2, commit="d" * 40))
    assert (driver.task.status, driver.task.author_agent_id) == ("review", "second")


def test_what_is_sent_back_keeps_what_was_judged_until_it_is_handed_in_again(driver):
    judged = (
        CriterionResult("`false` exits 0", "failed", "exit 1"),
        CriterionResult("`true` exits 0", "passed"),
    )
    driver.create().to("review").ask(c.RequestChanges(("no",), results=judged))
    assert driver.task.results == judged
    driver.claim()
    driver.to("review")
    assert driver.task.results == ()
    driver.ask(c.RequestChanges(("said by a person",), source="person"))
    assert driver.task.results == ()


def test_each_try_is_counted_once_and_anew_where_a_person_gives_new_ones(driver):
    driver.create()
    assert driver.task.attempts_made == 0
    for number in range(1, 3):
        driver.to("review")
        assert driver.task.attempts_made == number
        driver.ask(c.RequestChanges((f"finding {number}",), max_iterations=2))
        assert driver.task.attempts_made == number
        driver.claim()
    driver.to("review")
    driver.ask(c.RequestChanges(("finding 3",), max_iterations=2))
    assert (driver.task.status, driver.task.attempts_made) == ("blocked", 3)
    driver.ask(c.UnblockTask())
    assert driver.task.attempts_made == 0
    driver.claim()
    driver.to("done")
    assert driver.task.attempts_made == 1


def test_review_iterations_run_out_and_the_finding_is_the_reason(driver):
    driver.create()
    for number in range(1, 3):
        driver.to("review")
        driver.ask(c.RequestChanges((f"finding {number}",), source="tests", max_iterations=2))
        assert driver.task.status == "in_progress"
        driver.claim()
    driver.to("review")
    driver.ask(c.RequestChanges(("finding 3",), source="tests", max_iterations=2))
    assert driver.task.blocked == Blocked("review_exhausted", "finding 3", "in_progress", "")
    assert [finding.text for finding in driver.task.findings] == ["finding 1", "finding 2", "finding 3"]
    driver.ask(c.UnblockTask())
    assert (driver.task.status, driver.task.review_iterations) == ("ready", 0)
    assert claimable(driver.task, NOW)


def test_no_iteration_at_all_blocks_at_the_first_finding(driver):
    driver.create().to("review").ask(c.RequestChanges(("no",), max_iterations=0))
    assert driver.task.status == "blocked"


def test_what_a_run_does_without_is_given_up_where_no_iteration_is_left(driver):
    driver.create().to("review").ask(c.RequestChanges(("no", "not this"), max_iterations=1, dispensable=True))
    assert driver.task.status == "in_progress"
    driver.claim()
    driver.to("review")
    driver.ask(c.RequestChanges(("never",), source="person", max_iterations=1, dispensable=True))
    assert (driver.task.status, driver.task.findings[-1].text) == ("cancelled", "never")


def test_findings_are_bounded_and_the_newest_stay(driver):
    driver.create()
    for number in range(5):
        driver.to("review")
        driver.ask(c.RequestChanges(tuple(f"{number}.{item}" for item in range(9)), max_iterations=99))
        driver.claim()
    assert len(driver.task.findings) == 20
    assert driver.task.findings[-1].text == "4.8"


def test_changes_need_findings(driver):
    driver.create().to("review")
    with pytest.raises(errors.ReportInvalid):
        driver.ask(c.RequestChanges(("", " ")))


@pytest.mark.parametrize("status", ["review", "approved"])
def test_work_can_be_sent_back_until_its_merge_is_announced(driver, status):
    driver.create().to(status)
    driver.ask(c.RequestChanges(("breaks the tests",), source="tests"))
    assert (driver.task.status, driver.task.merge_intent, driver.task.approver) == ("in_progress", None, "")


def test_a_conflict_of_an_old_journal_sent_the_work_back_and_counts(driver):
    driver.create().to("merging")
    driver.ask(e.MergeConflicted(("both changed AUTHORS.md",), 1))
    assert (driver.task.status, driver.task.review_iterations) == ("in_progress", 1)
    assert driver.task.findings[-1] == Finding("merge", "both changed AUTHORS.md")
    with pytest.raises(errors.StepNotAllowed):
        driver.ask(c.RecordMerged("n" * 40))


def test_a_merge_is_recorded_as_it_was_announced(driver):
    driver.create().to("merging")
    with pytest.raises(MergeNotIntended):
        driver.ask(c.RecordMerged("x" * 40))
    assert driver.ask(c.BeginMerge("o" * 40, "n" * 40)) == []
    driver.ask(c.BeginMerge("o2", "n2"))
    with pytest.raises(MergeNotIntended):
        driver.ask(c.RecordMerged("n" * 40))
    driver.ask(c.RecordMerged("n2"))
    assert driver.ask(c.RecordMerged("n2")) == []
    assert driver.types().count("task.merged") == 1


def test_a_merge_that_the_branch_went_past_is_taken_back(driver):
    driver.create().to("merging")
    assert driver.ask(c.WithdrawMerge("x" * 40)) == []
    driver.ask(c.WithdrawMerge("n" * 40))
    assert (driver.task.status, driver.task.merge_intent) == ("approved", None)
    assert driver.ask(c.WithdrawMerge("n" * 40)) == []
    driver.ask(c.RequestChanges(("now it may go back",)))
    assert driver.task.status == "in_progress"


def test_a_merge_is_announced_of_the_work_that_the_task_has_then(driver):
    driver.create().to("approved")
    with pytest.raises(WorkReplaced):
        driver.ask(c.BeginMerge("o" * 40, "n" * 40, work="d" * 40))
    driver.ask(c.BeginMerge("o" * 40, "n" * 40, work="c" * 40))
    assert driver.task.status == "merging"


@pytest.mark.parametrize(("old", "new"), [("", "n"), ("o", ""), ("o", "o")])
def test_a_merge_moves_the_branch(driver, old, new):
    driver.create().to("approved")
    with pytest.raises(errors.ReportInvalid):
        driver.ask(c.BeginMerge(old, new))


def test_while_a_worker_holds_the_merge_nobody_else_writes_it(driver):
    driver.create().to("approved").ask(c.TakeUpTask("s-m", "merger", "worker:m", 60))
    with pytest.raises(errors.TaskAlreadyClaimed):
        driver.ask(c.BeginMerge("o", "n"))
    driver.ask(c.BeginMerge("o", "n", 2))
    assert driver.task.merge_intent.fence == 2
    driver.ask(c.ReclaimTask(2))
    with pytest.raises(errors.StaleFence):
        driver.ask(c.RecordMerged("n", 2))
    driver.ask(c.RecordMerged("n"))
    assert driver.task.status == "done"


def test_a_persons_word_ends_the_lease_of_a_reviewer(driver):
    driver.create().to("review").ask(c.TakeUpTask("s-r", "lead", "worker:r", 60))
    driver.ask(c.ApproveTask("user:ann"))
    assert (driver.task.status, driver.task.lease) == ("approved", None)
    with pytest.raises(errors.StaleFence):
        driver.ask(c.RequestChanges(("too late",), fence=2))


@pytest.mark.parametrize(
    ("agent", "session", "who"),
    [("dev", "s-other", "agent"), ("other", "s-dev", "session"), ("dev", "s-dev", "agent")],
)
@pytest.mark.parametrize("alone", [True, False])
def test_an_agent_never_approves_its_own_work(driver, agent, session, who, alone):
    driver.create().to("review")
    with pytest.raises(errors.OwnWork, match=f"same {who}") as refused:
        driver.ask(c.ApproveTask(f"agent:{agent}", agent, session, is_only_member=alone))
    assert refused.value.code == "forbidden"


def test_a_person_approves_their_own_work_only_when_alone_and_the_event_says_so(driver):
    driver.create().ask(c.ClaimTask(None, None, "user:ann", 60))
    driver.ask(c.CompleteTask(1, commit="c" * 40))
    with pytest.raises(errors.OwnWork, match="same person"):
        driver.ask(c.ApproveTask("user:ann"))
    (approved,) = driver.ask(c.ApproveTask("user:ann", is_only_member=True))
    assert approved.own_work is True


def test_the_only_member_may_work_and_approve_in_one_session(driver):
    driver.create().ask(c.ClaimTask("s-ann", None, "user:ann", 60))
    driver.ask(c.CompleteTask(1, commit="c" * 40))
    (approved,) = driver.ask(c.ApproveTask("user:ann", session_id="s-ann", is_only_member=True))
    assert approved.own_work is True


def test_nobody_approves_from_within_an_agents_session(driver):
    driver.create().to("review")
    with pytest.raises(errors.OwnWork, match="same session"):
        driver.ask(c.ApproveTask("user:ann", session_id="s-dev", is_only_member=True))


def test_another_persons_approval_is_no_own_work(driver):
    driver.create().ask(c.ClaimTask(None, None, "user:ann", 60))
    driver.ask(c.CompleteTask(1, commit="c" * 40))
    (approved,) = driver.ask(c.ApproveTask("user:bob", is_only_member=True))
    assert approved.own_work is False


def test_an_approval_is_signed(driver):
    driver.create().to("review")
    with pytest.raises(errors.ApprovalUnsigned):
        driver.ask(c.ApproveTask(""))


FOLLOWING = {
    "inbox": "planning",
    "planning": "ready",
    "ready": "claimed",
    "claimed": "in_progress",
    "in_progress": "review",
}


@pytest.mark.parametrize("status", FOLLOWING)
@pytest.mark.parametrize(
    "command",
    [c.ApproveTask("user:bob"), c.BeginMerge("o", "n"), c.RecordMerged("n"), c.FinishWithoutMerge()],
)
def test_no_step_passes_over_the_review(driver, status, command):
    driver.create(status=status if status in ("inbox", "planning") else "ready")
    if status in ("claimed", "in_progress"):
        driver.to(status)
        driver.task = evolve(driver.task, lease=None)  # no lease stands in the way of people
    with pytest.raises(errors.ReviewPassedOver) as refused:
        driver.ask(command)
    assert refused.value.rule == "task.review_is_not_passed_over"
    assert refused.value.next_status == FOLLOWING[status]
    assert f"(to {FOLLOWING[status]})" in str(refused.value)


def test_work_in_review_is_not_merged_before_it_is_approved(driver):
    driver.create().to("review")
    with pytest.raises(errors.ReviewPassedOver, match=r"approve \(to approved\)"):
        driver.ask(c.BeginMerge("o", "n"))


def test_under_review_the_reviewer_shows_what_holds(driver):
    sarif = "the SARIF report is an artifact of the task"
    driver.create(acceptance_criteria=parse_all(["`true`", "It reads well"]), dod=(parse(sarif),)).to(
        "review"
    )
    approval = c.ApproveTask("agent:lead", "lead", "s-lead", results=(CriterionResult("`true`", "passed"),))
    with pytest.raises(errors.CriteriaNotMet, match="SARIF"):
        driver.ask(approval)
    driver.ask(c.AddArtifact(c.ArtifactRef("a", "report", "scan.sarif", "0" * 64)))
    with pytest.raises(errors.CriteriaNotMet, match="It reads well"):
        driver.ask(evolve(approval, prose="block"))
    with pytest.raises(errors.CriteriaNotMet, match="failed"):
        driver.ask(evolve(approval, results=(CriterionResult("`true`", "failed"),)))
    driver.ask(approval)
    assert driver.task.status == "approved"
    assert driver.task.results == (CriterionResult("`true`", "passed"),)
