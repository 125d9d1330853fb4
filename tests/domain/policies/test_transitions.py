"""The table of a task's steps is the picture in the vocabulary of the domain, and no more."""

from __future__ import annotations

import pytest

from guildhall.domain.policies import transitions as t


def test_the_main_line_steps_one_by_one():
    for here, there in zip(t.FLOW, t.FLOW[1:], strict=False):
        action, leads_to = t.NEXT_STEP[here]
        assert leads_to == there
        assert t.target(action, here) == there


def test_final_statuses_allow_nothing():
    for status in t.FINAL:
        assert t.actions(status) == ()
        assert status not in t.NEXT_STEP


def test_every_open_status_can_be_blocked_and_only_blocked_ones_unblocked():
    for status in t.STATUSES:
        assert (t.target("block", status) == "blocked") == (status in t.OPEN)
        assert (t.find("unblock", status) is not None) == (status == "blocked")


def test_done_is_reached_only_by_merge_finish_or_without_review():
    into_done = {
        (rule.action, source) for rule in t.TRANSITIONS if rule.target == "done" for source in rule.sources
    }
    assert into_done == {
        ("record_merge", "merging"),
        ("finish", "approved"),
        ("complete_at_once", "claimed"),
        ("complete_at_once", "in_progress"),
    }


def test_approved_is_reached_only_from_review_or_without_one():
    into = {
        (rule.action, source)
        for rule in t.TRANSITIONS
        if rule.target == "approved"
        for source in rule.sources
    }
    assert into == {
        ("approve", "review"),
        ("withdraw_merge", "merging"),
        ("complete_to_merge", "claimed"),
        ("complete_to_merge", "in_progress"),
    }


def test_rules_have_names_of_their_own_and_known_statuses():
    assert len({rule.rule for rule in t.TRANSITIONS}) == len(t.TRANSITIONS)
    for rule in t.TRANSITIONS:
        assert {*rule.sources, *([rule.target] if rule.target else [])} <= set(t.STATUSES)


def test_the_statuses_fall_into_parts():
    assert t.FLOW[:-1] == t.OPEN
    assert set(t.STATUSES) == {*t.OPEN, "blocked", *t.FINAL}


@pytest.mark.parametrize(
    ("here", "there", "over"),
    [
        ("in_progress", "review", False),
        ("in_progress", "approved", True),
        ("in_progress", "done", True),
        ("ready", "merging", True),
        ("review", "approved", False),
        ("review", "merging", True),
        ("approved", "done", False),
        ("blocked", "done", False),
        ("ready", "cancelled", False),
    ],
)
def test_passing_over_review(here, there, over):
    assert t.passes_over_review(here, there) is over
