"""Work under a lease: tokens, attempts, completions, artifacts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.domain.kernel import DomainError
from guildhall.domain.policies.criteria import CriterionResult, parse_all
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.record import evolve
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import errors
from guildhall.domain.tasks.task import Blocked, claimable

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_second_claim_names_the_holder(driver):
    driver.create()
    driver.claim()
    with pytest.raises(errors.TaskAlreadyClaimed, match="worker:dev") as refused:
        driver.claim("other", "s-other")
    assert refused.value.code == "conflict"


def test_a_task_with_open_blockers_is_not_claimed(driver):
    driver.create(blocked_by=("a", "b"), open_blockers=("b",))
    with pytest.raises(errors.BlockersOpen) as refused:
        driver.claim()
    assert refused.value.blockers == ("b",)
    assert not claimable(driver.task, NOW)
    driver.ask(c.ResolveBlocker("b", "done"))
    assert claimable(driver.task, NOW)
    assert driver.claim() == 1


@pytest.mark.parametrize("ttl", [0, -1, 86_401])
def test_a_lease_needs_a_sensible_time_to_live(driver, ttl):
    driver.create()
    with pytest.raises(DomainError) as refused:
        driver.ask(c.ClaimTask("s", "a", "w", ttl))
    assert refused.value.field == "ttl_seconds"


def fenced(fence: int) -> list[object]:
    """Every write of a worker, under a token."""
    return [
        c.StartTask(fence, "other", "x"),
        c.ReportProgress(fence, "still here"),
        c.AddArtifact(c.ArtifactRef("x", "file", "a.txt", ""), fence),
        c.CompleteTask(fence, commit="d" * 40),
        c.ReleaseTask(fence),
        c.ReclaimTask(fence),
        c.InterruptTask(fence),
        c.FailAttempt(fence, "no"),
        c.BlockTask("why", fence=fence),
        c.ApproveTask("agent:x", "x", "s-x", fence=fence),
        c.RequestChanges(("no",), fence=fence),
        c.BeginMerge("o", "n", fence),
        c.RecordMerged("n", fence),
        c.FinishWithoutMerge(fence),
    ]


@pytest.mark.parametrize("number", range(len(fenced(1))))
@pytest.mark.parametrize("given", [1, 3])
def test_every_write_with_another_token_than_the_current_one_is_refused(driver, number, given):
    driver.create()
    driver.claim()
    driver.ask(c.ReclaimTask(1))
    driver.claim("second", "s-2")
    before = driver.task
    with pytest.raises(errors.StaleFence) as refused:
        driver.ask(fenced(given)[number])
    assert (refused.value.given, refused.value.current) == (given, 2)
    assert driver.task == before


@pytest.mark.parametrize("ending", ["complete", "cancel", "block", "release", "fail"])
def test_a_token_is_stale_once_its_work_has_ended(driver, ending):
    driver.create().to("in_progress")
    driver.ask(
        {
            "complete": c.CompleteTask(1, commit="c" * 40),
            "cancel": c.CancelTask(),
            "block": c.BlockTask("needs_agent"),
            "release": c.ReleaseTask(1),
            "fail": c.FailAttempt(1, "no luck"),
        }[ending]
    )
    with pytest.raises(errors.StaleFence):
        driver.ask(c.ReportProgress(1, "one more thing"))
    with pytest.raises(errors.StaleFence):
        driver.ask(c.CompleteTask(1, commit="e" * 40))


def test_work_on_a_task_that_nobody_ever_claimed_is_told_the_next_step(driver):
    driver.create()
    with pytest.raises(errors.StepNotAllowed, match=r"claim \(to claimed\)"):
        driver.ask(c.CompleteTask(1))


def test_a_completion_delivered_twice_changes_nothing(driver):
    driver.create().to("in_progress")
    report = c.CompleteTask(1, commit="c" * 40, summary="done")
    driver.ask(report)
    assert driver.ask(report) == []
    driver.to("done")
    assert driver.ask(report) == []


@pytest.mark.parametrize("status", IN_FLIGHT)
def test_a_stale_lease_is_taken_back_from_every_status_in_flight(driver, status):
    driver.create().to(status)
    if driver.task.lease is None:
        driver.ask(c.TakeUpTask("s-2", "second", "worker:2", 60))
    fence = driver.task.fence
    events = driver.ask(c.ReclaimTask(fence))
    assert [event.type for event in events] == ["lease.reclaimed"]
    assert driver.task.lease is None
    assert driver.task.status == ("ready" if status in ("claimed", "in_progress") else status)
    assert (driver.task.attempts, driver.task.reclaims, driver.task.fence) == (0, 1, fence)


@pytest.mark.parametrize("command", [c.ReleaseTask(1), c.InterruptTask(1)])
def test_giving_back_uses_no_attempt(driver, command):
    driver.create().to("in_progress")
    driver.ask(command)
    assert (driver.task.status, driver.task.attempts, driver.task.lease) == ("ready", 0, None)
    assert driver.claim("second") == 2


def test_attempts_back_off_and_are_then_used_up(driver):
    later = NOW + timedelta(seconds=5)
    driver.create(max_attempts=2)
    driver.claim()
    driver.ask(c.FailAttempt(1, "no luck", later))
    assert (driver.task.status, driver.task.attempts, driver.task.not_before) == ("ready", 1, later)
    assert not claimable(driver.task, NOW)
    assert claimable(driver.task, later)
    driver.claim()
    events = driver.ask(c.FailAttempt(2, "no luck again", later))
    assert [event.type for event in events] == ["task.attempt_failed", "task.blocked"]
    assert driver.task.blocked == Blocked("attempts_exhausted", "no luck again", "ready", "")
    driver.ask(c.UnblockTask())
    assert (driver.task.status, driver.task.attempts) == ("ready", 0)
    assert claimable(driver.task, NOW)


def test_long_and_broken_output_is_kept_by_its_ends(driver):
    driver.create(max_attempts=1)
    driver.claim()
    driver.ask(c.FailAttempt(1, "first" + chr(0) + "x" * 100_000 + chr(0xD800) + " last words"))
    detail = driver.task.blocked.detail
    assert len(detail) <= 8000
    assert detail.startswith("first\ufffd")
    assert detail.endswith("? last words")


def test_starting_again_on_the_same_base_changes_nothing(driver):
    driver.create().to("in_progress")
    assert driver.ask(c.StartTask(1, "feat/t-1", "b" * 40)) == []
    driver.ask(c.StartTask(1, "feat/t-1", "d" * 40))
    assert driver.task.base_commit == "d" * 40


@pytest.mark.parametrize("branch", ["feat t-1", "-d", "feat/..", "feat\n", "a:b", "x" * 251])
def test_work_begins_on_no_branch_that_git_refuses(driver, branch):
    driver.create().to("claimed")
    with pytest.raises(errors.ReportInvalid) as refused:
        driver.ask(c.StartTask(1, branch))
    assert (refused.value.field, driver.task.status) == ("branch", "claimed")


def test_progress_names_the_transcript_by_offset_and_digest(driver):
    driver.create().to("claimed")
    (event,) = driver.ask(c.ReportProgress(1, "half way", 4096, "a" * 64))
    assert (event.type, event.transcript_offset, event.transcript_digest) == (
        "task.progress_reported",
        4096,
        "a" * 64,
    )


def test_artifacts_are_kept_once_by_id_and_bounded(driver):
    driver.create().to("in_progress")
    one = c.ArtifactRef("a1", "report", "scan.sarif", "0" * 64)
    driver.ask(c.AddArtifact(one, 1))
    assert driver.ask(c.AddArtifact(one, 1)) == []
    newer = c.ArtifactRef("a1", "report", "scan.sarif", "1" * 64)
    driver.ask(c.AddArtifact(newer, 1))
    assert driver.task.artifacts == (newer,)
    many = tuple(c.ArtifactRef(f"m{number}", "file", "a", "") for number in range(200))
    with pytest.raises(errors.ReportInvalid) as refused:
        driver.ask(c.CompleteTask(1, artifacts=many))
    assert refused.value.rule == "task.artifacts_bounded"


@pytest.mark.parametrize(
    ("artifact", "field"),
    [
        (c.ArtifactRef("", "file", "a", ""), "id"),
        (c.ArtifactRef("a", "virus", "a", ""), "type"),
        (c.ArtifactRef("a", "file", "", ""), "path"),
        (c.ArtifactRef("a", "file", "a" + chr(0), ""), "path"),
        (c.ArtifactRef("a", "file", "a", "beef"), "sha256"),
    ],
)
def test_an_artifact_that_is_none_is_refused(driver, artifact, field):
    driver.create().to("in_progress")
    with pytest.raises(errors.ReportInvalid) as refused:
        driver.ask(c.AddArtifact(artifact, 1))
    assert refused.value.field == f"artifacts.{field}"


def test_a_scan_adds_its_report_while_nobody_holds_the_task(driver):
    driver.create().to("review").ask(c.AddArtifact(c.ArtifactRef("a", "report", "scan.sarif", "0" * 64)))
    assert driver.task.artifacts[0].path == "scan.sarif"
    driver.ask(c.TakeUpTask("s-r", "lead", "worker:r", 60))
    with pytest.raises(errors.TaskAlreadyClaimed):
        driver.ask(c.AddArtifact(c.ArtifactRef("b", "report", "scan.sarif", "0" * 64)))


def test_completing_names_all_that_is_missing(driver):
    driver.create(
        review="none",
        owned_paths=(),
        acceptance_criteria=parse_all(["`true`", "an artifact of type report", "The text is kind"]),
        dod=parse_all(["tests pass", "no file changed"]),
    ).to("claimed")
    with pytest.raises(errors.CriteriaNotMet) as refused:
        driver.ask(c.CompleteTask(1, results=(CriterionResult("`true`", "failed"),)))
    assert refused.value.missing == (
        "`true` (failed)",
        "an artifact of type report (no such artifact)",
        "tests pass (not shown to hold)",
        "no file changed (files changed)",
        "the task may change no file (files changed)",
    )
    assert "tests pass (not shown to hold)" in str(refused.value)
    assert driver.task.status == "claimed"
    report = c.ArtifactRef("a", "report", "out.md", "")
    results = (CriterionResult("`true`", "passed"), CriterionResult("tests pass", "passed"))
    done = c.CompleteTask(1, changed=False, results=results, artifacts=(report,))
    with pytest.raises(errors.CriteriaNotMet, match="not verified"):
        driver.ask(evolve(done, prose="block"))
    driver.ask(done)
    assert (driver.task.status, driver.task.resolution) == ("done", "no_changes")


def test_results_are_bounded(driver):
    driver.create().to("claimed")
    many = tuple(CriterionResult(str(number), "passed") for number in range(401))
    with pytest.raises(errors.ReportInvalid):
        driver.ask(c.CompleteTask(1, results=many))
