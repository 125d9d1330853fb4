"""Decides what a command to an approval causes; it must never let an agent approve."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from guildhall.domain.approvals import commands as c
from guildhall.domain.approvals import errors
from guildhall.domain.approvals import events as e
from guildhall.domain.approvals.answered import check_unanswered
from guildhall.domain.approvals.approval import Approval, folds
from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, Lifecycle, Rule, Transition, check, is_text, is_writing

LIFECYCLE = Lifecycle(
    "approval",
    errors.ApprovalTransitionRefused,
    (
        Transition("approval.approve_what_is_asked", "approve", ("asked",), "approved"),
        Transition("approval.reject_what_is_asked", "reject", ("asked",), "rejected"),
        Transition("approval.expire_what_is_asked", "expire", ("asked",), "expired"),
        Transition("approval.withdraw_what_is_asked", "withdraw", ("asked",), "withdrawn"),
    ),
)

_SHA256 = re.compile(r"[0-9a-f]{64}")

_KNOWN = Rule(
    "approval.exists", lambda state, _: state.exists, errors.ApprovalUnknown, "there is no such approval"
)

_REQUEST = (
    Rule(
        "approval.requested_once",
        lambda state, _: state.may_be_asked,
        errors.ApprovalAlreadyExists,
        "approval {state.approval_id} was asked for already",
        "approval_id",
    ),
    Rule(
        "approval.says_what_it_is_about",
        lambda _, command: (
            is_text(command.approval_id, 200)
            and is_text(command.subject, 300)
            and is_text(command.question, 10_000)
            and is_text(command.requested_by, 200)
        ),
        errors.ApprovalInvalid,
        "an approval names its id, its subject, its question and who asks",
        "question",
    ),
    Rule(
        "approval.is_bound_to_content",
        lambda _, command: _SHA256.fullmatch(command.content_sha256) is not None,
        errors.ApprovalInvalid,
        "an approval is bound to the sha256 of what is approved",
        "content_sha256",
    ),
    Rule(
        "approval.names_its_gate",
        lambda _, command: command.gate in c.GATES,
        errors.ApprovalInvalid,
        "a person is asked at one of the gates merge, run_end and scan",
        "gate",
    ),
    Rule(
        "approval.expires_at_aware_time",
        lambda _, command: command.expires_at is None or command.expires_at.tzinfo is not None,
        errors.ApprovalInvalid,
        "the time at which an approval expires needs a time zone",
        "expires_at",
    ),
)

_PERSON = Rule(
    "approval.answered_by_a_person",
    lambda _, command: command.approver_kind == "person" and is_text(command.approver, 200),
    errors.ApproverNotAPerson,
    "approval {state.approval_id} is answered by a person, never by an agent or a service",
    "approver",
)

_BY_ANOTHER = Rule(
    "approval.answered_by_another",
    lambda _, command: not command.own_work or command.only_member,
    errors.ApproverIsAuthor,
    "{command.approver} made what approval {state.approval_id} is about; somebody else has to approve it",
    "approver",
)

_IN_TIME = Rule(
    "approval.answered_in_time",
    lambda state, command: state.expires_at is None or command.at < state.expires_at,
    errors.ApprovalTransitionRefused,
    "the time of approval {state.approval_id} is over; ask again",
    "at",
)

_SAME_CONTENT = Rule(
    "approval.content_is_unchanged",
    lambda state, command: state.content_sha256 == command.content_sha256,
    errors.ApprovedContentChanged,
    "approval {state.approval_id} is about other content than this; look at it again and ask anew",
    "content_sha256",
)

_REASON = Rule(
    "approval.reason_is_text",
    lambda _, command: is_writing(command.reason, 10_000),
    errors.ApprovalInvalid,
    "a reason is text of at most 10,000 characters",
    "reason",
)

_REJECTED_FOR_REASON = Rule(
    "approval.rejected_for_a_reason",
    lambda _, command: is_text(command.reason, 10_000),
    errors.ApprovalInvalid,
    "a rejection says why, in at most 10,000 characters",
    "reason",
)

_OVERDUE = Rule(
    "approval.expires_after_its_time",
    lambda state, command: state.expires_at is not None and command.at >= state.expires_at,
    errors.ApprovalTransitionRefused,
    "the time of approval {state.approval_id} is not over",
    "at",
)

decisions = Decisions()


@decisions.on(c.RequestApproval)
def _request(state: Approval, command: c.RequestApproval) -> Sequence[Event]:
    check(_REQUEST, state, command)
    bound = (command.approval_id, command.subject, command.question, command.content_sha256)
    return [e.ApprovalRequested(*bound, command.requested_by, command.expires_at, command.gate)]


@decisions.on(c.Approve)
def _approve(state: Approval, command: c.Approve) -> Sequence[Event]:
    check((_KNOWN, _PERSON), state, command)
    check_unanswered(LIFECYCLE, state, "approve")
    check((_IN_TIME, _BY_ANOTHER, _SAME_CONTENT, _REASON), state, command)
    return [e.ApprovalApproved(command.content_sha256, command.approver, command.reason, command.own_work)]


@decisions.on(c.Reject)
def _reject(state: Approval, command: c.Reject) -> Sequence[Event]:
    check((_KNOWN, _PERSON), state, command)
    check_unanswered(LIFECYCLE, state, "reject")
    check((_IN_TIME, _SAME_CONTENT, _REJECTED_FOR_REASON), state, command)
    return [e.ApprovalRejected(command.content_sha256, command.approver, command.reason)]


@decisions.on(c.ExpireApproval)
def _expire(state: Approval, command: c.ExpireApproval) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    if not LIFECYCLE.allows("expire", state.status):
        return []
    check((_OVERDUE,), state, command)
    return [e.ApprovalExpired()]


@decisions.on(c.WithdrawApproval)
def _withdraw(state: Approval, command: c.WithdrawApproval) -> Sequence[Event]:
    check((_KNOWN, _REASON), state, command)
    return [e.ApprovalWithdrawn(command.reason)] if LIFECYCLE.allows("withdraw", state.status) else []


class ApprovalBehavior(EventSourcedBehavior[Approval]):
    """The approval as an event-sourced entity."""

    entity_type = "Approval"
    state_type = Approval

    def empty_state(self) -> Approval:
        """An approval before it was asked for."""
        return Approval()

    def apply_event(self, state: Approval, recorded: Recorded) -> Approval:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Approval, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
