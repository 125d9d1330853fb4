"""The one table of a task's steps: which action leads from which status to which.

Everything that moves a task asks this table; it must never be passed over by an ``if`` elsewhere.
"""

from __future__ import annotations

from typing import Literal

from guildhall.domain.record import Record

Status = Literal[
    "inbox",
    "planning",
    "ready",
    "claimed",
    "in_progress",
    "review",
    "approved",
    "merging",
    "done",
    "blocked",
    "cancelled",
]

FLOW: tuple[Status, ...] = (
    "inbox",
    "planning",
    "ready",
    "claimed",
    "in_progress",
    "review",
    "approved",
    "merging",
    "done",
)
"""The main line, in order."""

STATUSES: tuple[Status, ...] = (*FLOW, "blocked", "cancelled")
FINAL: tuple[Status, ...] = ("done", "cancelled")
WAITING: tuple[Status, ...] = ("inbox", "planning", "ready")
"""Before any work."""
WORKING: tuple[Status, ...] = ("claimed", "in_progress")
"""A developer's part."""
JUDGED: tuple[Status, ...] = ("review", "approved", "merging")
"""The work is complete and is being judged and merged."""
IN_FLIGHT: tuple[Status, ...] = (*WORKING, *JUDGED)
"""Owned paths are exclusive among these."""
OPEN: tuple[Status, ...] = (*WAITING, *IN_FLIGHT)
"""Every state but blocked, done and cancelled."""


class Transition(Record):
    """One rule: ``action`` leads from any of ``sources`` to ``target`` (none: it stays where it is)."""

    rule: str
    action: str
    sources: tuple[Status, ...]
    target: Status | None


TRANSITIONS: tuple[Transition, ...] = (
    Transition("plan_before_ready", "triage", ("inbox",), "planning"),
    Transition("ready_when_valid", "triage", ("planning",), "ready"),
    Transition("claim_what_is_ready", "claim", ("ready",), "claimed"),
    Transition("claim_what_lost_its_worker", "claim", WORKING, None),
    Transition("take_up_what_is_judged", "take_up", JUDGED, None),
    Transition("start_what_is_claimed", "start", WORKING, "in_progress"),
    Transition("report_in_flight", "report", IN_FLIGHT, None),
    Transition("complete_into_review", "complete", WORKING, "review"),
    Transition("complete_without_review_to_merge", "complete_to_merge", WORKING, "approved"),
    Transition("complete_without_review", "complete_at_once", WORKING, "done"),
    Transition("attempt_fails_while_working", "fail", WORKING, "ready"),
    Transition("given_back_while_working", "give_back", WORKING, "ready"),
    Transition("given_back_while_judged", "give_back", JUDGED, None),
    Transition("approve_after_review", "approve", ("review",), "approved"),
    Transition("changes_before_merge", "request_changes", JUDGED, "in_progress"),
    Transition("merge_what_is_approved", "merge", ("approved", "merging"), "merging"),
    Transition("overtaken_merge_is_withdrawn", "withdraw_merge", ("merging",), "approved"),
    Transition("merged_is_done", "record_merge", ("merging",), "done"),
    Transition("no_changes_no_merge", "finish", ("approved",), "done"),
    Transition("block_what_is_open", "block", OPEN, "blocked"),
    Transition("rest_when_its_run_cannot_go_on", "rest", OPEN, "blocked"),
    Transition("unblock_to_where_it_was", "unblock", ("blocked",), None),
    Transition(
        "cancel_before_merge", "cancel", (*WAITING, *WORKING, "review", "approved", "blocked"), "cancelled"
    ),
)
"""In order; the first that fits is the rule that applies."""

_BY_STEP: dict[tuple[str, Status], Transition] = {}
for _transition in reversed(TRANSITIONS):
    for _source in _transition.sources:
        _BY_STEP[_transition.action, _source] = _transition

NEXT_STEP: dict[Status, tuple[str, Status]] = {
    "inbox": ("triage", "planning"),
    "planning": ("triage", "ready"),
    "ready": ("claim", "claimed"),
    "claimed": ("start", "in_progress"),
    "in_progress": ("complete", "review"),
    "review": ("approve", "approved"),
    "approved": ("merge", "merging"),
    "merging": ("record_merge", "done"),
    "blocked": ("unblock", "blocked"),
}
"""The next legal step on the main line: the action and the status that it leads to."""


def find(action: str, status: Status) -> Transition | None:
    """The rule that lets ``action`` happen in ``status``, or none."""
    return _BY_STEP.get((action, status))


def target(action: str, status: Status) -> Status | None:
    """Where ``action`` leads from ``status``; none where it is not allowed."""
    rule = find(action, status)
    return None if rule is None else rule.target or status


def actions(status: Status) -> tuple[str, ...]:
    """The actions that are allowed in a status, in the table's order, each once."""
    return tuple(dict.fromkeys(rule.action for rule in TRANSITIONS if status in rule.sources))


def passes_over_review(status: Status, wanted: Status) -> bool:
    """Whether going straight from ``status`` to ``wanted`` on the main line would leave the review out."""
    if status not in FLOW or wanted not in FLOW:
        return False
    review = FLOW.index("review")
    return FLOW.index(status) <= review < FLOW.index(wanted) and (status, wanted) != ("review", "approved")
