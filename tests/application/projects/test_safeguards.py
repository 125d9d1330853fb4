"""A change of a config that lets more be merged unseen is known as one, whatever it is written as."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.application.projects.safeguards import weakened

FULL: dict[str, Any] = {
    "approval": ["merge", "scan"],
    "security_gate": "block_high",
    "prose": "block",
    "review": "required",
}


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"approval": ["merge"]}, "approval"),
        ({"approval": []}, "approval"),
        ({"approval": None}, "approval"),
        ({"approval": "merge"}, "approval"),
        ({"approval": 5}, "approval"),
        ({"security_gate": "block_critical"}, "security_gate"),
        ({"security_gate": None}, "security_gate"),
        ({"security_gate": "off"}, "security_gate"),
        ({"security_gate": ["block_high"]}, "security_gate"),
        ({"security_gate": False}, "security_gate"),
        ({"review": ""}, "review"),
        ({"prose": "report"}, "prose"),
        ({"prose": None}, "prose"),
        ({"review": "none"}, "review"),
    ],
)
def test_less_is_asked_or_stopped_after_a_change(change: dict[str, Any], setting: str) -> None:
    assert weakened(FULL, FULL | change) == setting
    assert weakened(FULL | change, FULL) == ""


@pytest.mark.parametrize(
    "change", [{}, {"approval": ["scan", "run_end", "merge"]}, {"review": None}, {"budget": {"tokens": 1}}]
)
def test_as_much_is_asked_and_stopped_after_others(change: dict[str, Any]) -> None:
    assert weakened(FULL, FULL | change) == ""


def test_what_is_said_where_nothing_was_is_measured_by_what_held() -> None:
    assert weakened({}, {"security_gate": "warn"}) == "security_gate"
    assert weakened({}, {"security_gate": "block_critical", "approval": ["merge"]}) == ""
    assert weakened({"approval": ["merge"]}, {"approval": "merge"}) == "approval"
    assert weakened({"approval": True}, {"approval": ["merge"]}) == ""
