"""The job: claimed under a fence, its variants made once, one of them accepted."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guildhall.domain.jobs import commands as c
from guildhall.domain.jobs.decide import JobBehavior
from guildhall.domain.jobs.events import RECLAIMED
from guildhall.domain.kernel import DomainError

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
QUEUE = c.QueueJob("j1", "document", "Notes", "notes", 1, wanted=2)
START = c.StartJob("s1", "docs", 30, NOW)


@pytest.fixture
def job(entity: Any) -> Any:
    one = entity(JobBehavior())
    one.ask(QUEUE)
    return one


def test_a_job_is_done_when_all_its_variants_are_made(job: Any, refused: Any) -> None:
    job.ask(START)
    refused(job, c.CompleteJob(1), "job.has_all_its_variants")
    job.ask(c.RecordVariant(1, "v1"))
    job.ask(c.RecordVariant(1, "v2"))
    refused(job, c.RecordVariant(1, "v3"), "job.has_room_for_the_variant")
    job.ask(c.CompleteJob(1))
    assert (job.state.status, job.state.variants) == ("completed", ("v1", "v2"))
    assert job.ask(c.CompleteJob(1)) == []


def test_who_lost_the_job_writes_nothing_more(job: Any, refused: Any) -> None:
    job.ask(START)
    job.ask(c.ReleaseJob(1, RECLAIMED))
    refused(job, c.RecordVariant(1, "v1"), "job.fence_is_current")
    job.ask(START)
    refused(job, c.RecordVariant(1, "v1"), "job.fence_is_current")
    assert job.ask(c.ReleaseJob(1, RECLAIMED)) == []
    job.ask(c.RecordVariant(2, "v1"))
    assert (job.state.losses, job.state.variants) == (0, ("v1",))


def test_attempts_that_fail_wait_and_the_last_ends_the_job(job: Any, refused: Any) -> None:
    later = NOW + timedelta(minutes=1)
    for attempt in (1, 2):
        job.ask(c.StartJob("s", "docs", 30, later))
        job.ask(c.FailJobAttempt(attempt, "no luck", later))
        refused(job, START, "job.back_off_is_over")
    job.ask(c.StartJob("s", "docs", 30, later))
    job.ask(c.FailJobAttempt(3, "no luck", later))
    assert (job.state.status, job.state.failure, job.state.attempts) == ("failed", "no luck", 3)
    refused(job, c.StartJob("s", "docs", 30, later), "job.start_from_queue")


def test_what_fails_for_good_is_not_tried_again(job: Any) -> None:
    job.ask(START)
    job.ask(c.FailJobAttempt(1, "bad template", NOW, is_final=True))
    assert job.state.status == "failed"


def test_one_variant_is_accepted_and_can_be_given_up(job: Any, refused: Any) -> None:
    job.ask(START)
    job.ask(c.RecordVariant(1, "v1"))
    job.ask(c.RecordVariant(1, "v2"))
    refused(job, c.AcceptJobVariant("v9"), "job.variant_is_its_own")
    job.ask(c.AcceptJobVariant("v1"))
    assert job.ask(c.AcceptJobVariant("v1")) == []
    refused(job, c.AcceptJobVariant("v2"), "job.one_variant_is_accepted")
    job.ask(c.RevokeAcceptance("v1"))
    job.ask(c.AcceptJobVariant("v2"))
    assert job.state.accepted == "v2"


class Life(RuleBasedStateMachine):
    """A job under workers of which each believes in some fence."""

    def __init__(self, one: Any) -> None:
        super().__init__()
        self.one = one
        self.made = 0

    @initialize()
    def queue(self) -> None:
        self.one.ask(QUEUE)

    def attempt(self, command: Any) -> None:
        with contextlib.suppress(DomainError):
            self.one.ask(command)

    @rule()
    def start(self) -> None:
        self.attempt(START)

    @rule(fence=st.integers(0, 4))
    def record(self, fence: int) -> None:
        self.made += 1
        self.attempt(c.RecordVariant(fence, f"v{self.made}"))

    @rule(fence=st.integers(0, 4), kind=st.sampled_from([c.CompleteJob, "release", "fail"]))
    def end(self, fence: int, kind: Any) -> None:
        if kind == "release":
            self.attempt(c.ReleaseJob(fence, RECLAIMED))
        elif kind == "fail":
            self.attempt(c.FailJobAttempt(fence, "no", NOW))
        else:
            self.attempt(c.CompleteJob(fence))

    @rule(number=st.integers(1, 5))
    def accept(self, number: int) -> None:
        self.attempt(c.AcceptJobVariant(f"v{number}"))

    @rule()
    def cancel(self) -> None:
        self.attempt(c.CancelJob("no more"))

    @invariant()
    def it_hangs_together(self) -> None:
        job = self.one.state
        assert len(set(job.variants)) == len(job.variants) <= 2
        assert job.status != "completed" or len(job.variants) == 2
        assert job.accepted is None or job.accepted in job.variants
        assert (job.session_id is not None) == (job.status == "running")
        assert (job.due_at is not None) == (job.status == "queued")
        assert self.one.replayed() == job


def test_whatever_happens_a_job_hangs_together(explore: Any) -> None:
    explore(Life, JobBehavior())
