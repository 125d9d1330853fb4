"""What is missing from a piece of work, criterion by criterion."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.policies.criteria import CriterionResult, parse_all
from guildhall.domain.policies.evidence import Evidence, missing
from guildhall.domain.record import evolve

NOTHING = Evidence(
    (), (), changed=True, owned_paths=None, judged_later=False, commands_shown=False, prose_blocks=False
)


def result(text: str, outcome: Any) -> tuple[CriterionResult, ...]:
    return (CriterionResult(text, outcome),)


@pytest.mark.parametrize(
    ("text", "evidence", "lacks"),
    [
        ("`true`", {}, ""),
        ("`true`", {"commands_shown": True}, "not shown to hold"),
        ("`true`", {"results": result("`true`", "failed")}, "failed"),
        ("`true`", {"results": result("`true`", "passed"), "commands_shown": True}, ""),
        (
            "`true`",
            {"results": result("`true`", "not_verified"), "commands_shown": True},
            "not shown to hold",
        ),
        ("tests pass", {"commands_shown": True}, "not shown to hold"),
        ("no file changed", {"commands_shown": True}, "files changed"),
        ("no file changed", {"commands_shown": True, "changed": False}, ""),
        ("an artifact of type report", {}, "no such artifact"),
        ("an artifact of type report", {"artifacts": (("report", "a"),), "commands_shown": True}, ""),
        ("an artifact of type report", {"judged_later": True}, "no such artifact"),
        ("the SARIF report is an artifact of the task", {"judged_later": True}, ""),
        ("the SARIF report is an artifact of the task", {}, "no such artifact"),
        ("It reads well", {"commands_shown": True}, ""),
        ("It reads well", {"prose_blocks": True}, "not verified"),
        ("It reads well", {"prose_blocks": True, "results": result("It reads well", "passed")}, ""),
        ("It reads well", {"results": result("It reads well", "failed")}, "failed"),
    ],
)
def test_a_criterion_lacks(text, evidence, lacks):
    found = missing(parse_all([text]), evolve(NOTHING, **evidence))
    assert found == ((f"{text} ({lacks})",) if lacks else ())


def test_the_last_word_on_a_criterion_counts():
    results = result("`true`", "passed") + result("`true`", "failed")
    assert missing(parse_all(["`true`"]), evolve(NOTHING, results=results)) == ("`true` (failed)",)


def test_a_task_that_owns_nothing_changes_nothing():
    assert missing((), evolve(NOTHING, owned_paths=())) == ("the task may change no file (files changed)",)
    assert missing((), evolve(NOTHING, owned_paths=(), changed=False)) == ()
