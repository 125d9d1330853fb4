"""The approval: asked once, answered once, by a person, about exactly that content."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guildhall.domain.approvals import commands as c
from guildhall.domain.approvals import errors
from guildhall.domain.approvals.decide import ApprovalBehavior
from guildhall.domain.kernel import DomainError
from guildhall.domain.record import evolve

NOW = datetime(2026, 11, 21, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SHA, OTHER = "a" * 64, "b" * 64
REQUEST = c.RequestApproval("ap1", "Task:t1", "Merge this?", SHA, "agent:a1", LATER)
APPROVE = c.Approve("person:ada", "person", SHA, NOW, "looks right")
REJECT = c.Reject("person:ada", "person", SHA, NOW, "no tests")


@pytest.fixture
def approval(entity: Any) -> Any:
    one = entity(ApprovalBehavior())
    one.ask(REQUEST)
    return one


def test_a_person_approves_exactly_that_content(approval: Any) -> None:
    approval.ask(APPROVE)
    assert (approval.state.status, approval.state.approver) == ("approved", "person:ada")
    assert approval.state.covers(SHA)
    assert not approval.state.covers(OTHER)


@pytest.mark.parametrize("gate", ["merge", "run_end", "scan"])
def test_it_is_known_at_which_gate_a_person_is_asked(entity: Any, gate: str) -> None:
    one = entity(ApprovalBehavior())
    one.ask(evolve(REQUEST, gate=gate))
    assert one.state.gate == gate
    assert one.replayed() == one.state


def test_what_is_only_asked_covers_nothing(approval: Any) -> None:
    assert not approval.state.covers(SHA)


def test_a_rejection_says_why(approval: Any, refused: Any) -> None:
    refused(approval, c.Reject("person:ada", "person", SHA, NOW, " "), "approval.rejected_for_a_reason")
    approval.ask(REJECT)
    assert (approval.state.status, approval.state.reason) == ("rejected", "no tests")


@pytest.mark.parametrize("again", [APPROVE, REJECT])
def test_a_second_answer_is_told_whose_the_first_was_and_when_it_came(approval: Any, again: Any) -> None:
    approval.ask(REJECT)
    words = f"approval ap1 is rejected already at {NOW:%Y-%m-%d} .* UTC by person:ada; nothing was changed"
    with pytest.raises(errors.ApprovalTransitionRefused, match=words):
        approval.ask(again)
    assert approval.state.status == "rejected"


def test_an_answer_that_comes_too_late_is_told_that_nobody_answered_in_time(approval: Any) -> None:
    approval.ask(c.ExpireApproval(LATER))
    with pytest.raises(
        errors.ApprovalTransitionRefused, match=r"is expired already .* nobody answered in time"
    ):
        approval.ask(APPROVE)


def test_a_withdrawn_question_takes_no_answer_until_it_is_asked_anew(approval: Any) -> None:
    approval.ask(c.WithdrawApproval("its run has ended"))
    words = r"is withdrawn already .*, for its run has ended; nothing was changed"
    with pytest.raises(errors.ApprovalTransitionRefused, match=words):
        approval.ask(APPROVE)
    assert approval.ask(c.WithdrawApproval("its run has ended")) == []
    approval.ask(REQUEST)
    approval.ask(APPROVE)
    assert (approval.state.status, approval.replayed()) == ("approved", approval.state)
    assert approval.ask(c.WithdrawApproval("too late")) == []


@pytest.mark.parametrize("kind", ["agent", "service", "robot"])
def test_nobody_but_a_person_answers(approval: Any, refused: Any, kind: Any) -> None:
    for command in (c.Approve("agent:a1", kind, SHA, NOW), c.Reject("agent:a1", kind, SHA, NOW, "x")):
        assert refused(approval, command, "approval.answered_by_a_person").code == "forbidden"


def test_reasons_are_bounded(approval: Any, refused: Any) -> None:
    refused(approval, c.Approve("person:ada", "person", SHA, NOW, "x" * 10_001), "approval.reason_is_text")


def test_other_content_is_not_approved(approval: Any, refused: Any) -> None:
    refusal = refused(
        approval, c.Approve("person:ada", "person", OTHER, NOW), "approval.content_is_unchanged"
    )
    assert refusal.code == "precondition_failed"


def test_time_is_over_at_the_deadline(approval: Any, refused: Any) -> None:
    refused(approval, c.ExpireApproval(NOW), "approval.expires_after_its_time")
    refused(approval, c.Approve("person:ada", "person", SHA, LATER), "approval.answered_in_time")
    approval.ask(c.ExpireApproval(LATER))
    assert approval.state.status == "expired"
    assert approval.ask(c.ExpireApproval(LATER)) == []


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.RequestApproval("", "Task:t", "?", SHA, "x"), "approval.says_what_it_is_about"),
        (c.RequestApproval("a", "Task:t", "", SHA, "x"), "approval.says_what_it_is_about"),
        (c.RequestApproval("a", "Task:t", "?", "abc", "x"), "approval.is_bound_to_content"),
        (c.RequestApproval("a", "Task:t", "?", SHA, "x", gate="lunch"), "approval.names_its_gate"),
        (
            c.RequestApproval("a", "Task:t", "?", SHA, "x", NOW.replace(tzinfo=None)),
            "approval.expires_at_aware_time",
        ),
    ],
)
def test_bad_fields_are_refused(entity: Any, refused: Any, command: Any, rule: str) -> None:
    assert refused(entity(ApprovalBehavior()), command, rule).code == "validation_failed"


def test_an_unknown_approval_is_not_found(entity: Any, refused: Any, approval: Any) -> None:
    for command in (APPROVE, REJECT, c.ExpireApproval(NOW)):
        refused(entity(ApprovalBehavior()), command, "approval.exists")
    refused(approval, REQUEST, "approval.requested_once")


class ApprovalMachine(RuleBasedStateMachine):
    """Whatever is tried, the first valid answer of a person stands."""

    def __init__(self, approval: Any) -> None:
        super().__init__()
        self.approval = approval
        self.status = "asked"

    @initialize()
    def request(self) -> None:
        self.approval.ask(REQUEST)

    @rule(
        approve=st.booleans(),
        kind=st.sampled_from(["person", "agent", "service"]),
        sha=st.sampled_from([SHA, OTHER]),
        late=st.booleans(),
    )
    def answer(self, approve: bool, kind: Any, sha: str, late: bool) -> None:
        command = (c.Approve if approve else c.Reject)("someone", kind, sha, LATER if late else NOW, "why")
        if self.status == "asked" and kind == "person" and sha == SHA and not late:
            self.approval.ask(command)
            self.status = "approved" if approve else "rejected"
            return
        with pytest.raises(DomainError):
            self.approval.ask(command)

    @rule(late=st.booleans())
    def expire(self, late: bool) -> None:
        if self.status == "asked" and not late:
            with pytest.raises(errors.ApprovalTransitionRefused):
                self.approval.ask(c.ExpireApproval(NOW))
            return
        self.approval.ask(c.ExpireApproval(LATER))
        self.status = "expired" if self.status == "asked" else self.status

    @invariant()
    def agrees(self) -> None:
        assert self.approval.state.status == self.status
        assert len(self.approval.recorded) <= 2
        assert self.approval.state == self.approval.replayed()


def test_lifecycle(explore: Any) -> None:
    explore(ApprovalMachine, ApprovalBehavior())
