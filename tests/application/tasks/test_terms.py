"""What holds where a project's config and a backlog say different things of what may be merged."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.application.tasks.terms import strictest

FULL: dict[str, Any] = {
    "approval": ["merge", "scan"],
    "security_gate": "block_high",
    "prose": "block",
    "review": "required",
}


@pytest.mark.parametrize(
    ("own", "said", "holds"),
    [
        (FULL, {"security_gate": "off", "prose": "report", "review": "none", "approval": []}, FULL),
        ({"security_gate": "warn"}, FULL, FULL),
        ({}, {"security_gate": "off", "review": "none"}, {"security_gate": "off", "review": "none"}),
        ({"approval": ["merge"]}, {"approval": ["scan"]}, {"approval": ["merge", "scan"]}),
        ({"review": 3, "security_gate": "loud"}, {"review": "none"}, {"review": "none"}),
        ({}, {}, {}),
    ],
)
def test_a_backlog_has_no_less_asked_or_stopped_than_its_project(
    own: dict[str, Any], said: dict[str, Any], holds: dict[str, Any]
) -> None:
    assert strictest(own, said) == holds
