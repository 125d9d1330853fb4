"""The reasons for which tasks are blocked have words, and what was found several times is said once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import guildhall
from guildhall.application.runs.advice import ADVICE
from guildhall.application.tasks.reasons import REASONS, in_words, why_blocked
from guildhall.application.workflow.unchanged import newest_findings
from guildhall.domain.tasks.task import Finding, Task

PLACES = {"BlockTask": 0, "TaskBlocked": 0, "block": 1, "give_up_step": 3}
"""Where those who block a task say the reason, among their arguments."""

TREES = [ast.parse(path.read_text()) for path in Path(guildhall.__file__).parent.rglob("*.py")]


def reasons() -> Iterator[str]:
    """Every reason that the product itself gives, as it stands in its sources."""
    nodes = [node for tree in TREES for node in ast.walk(tree)]
    constants = {
        node.targets[0].id: node.value.value
        for node in nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        named = [one.value for one in call.keywords if one.arg == "reason"]
        given = [*call.args[PLACES[name] : PLACES[name] + 1], *named] if name in PLACES else []
        for one in given:
            value = one.value if isinstance(one, ast.Constant) else constants.get(getattr(one, "id", ""))
            if isinstance(value, str) and re.fullmatch("[a-z_]+", value):
                yield value


def test_every_reason_has_words_for_people() -> None:
    given = set(reasons())
    assert {
        "needs_agent",
        "run_ended",
        "attempts_exhausted",
        "internal_error",
        "blocker",
        "command_missing",
    } <= given
    assert given | set(ADVICE) <= set(REASONS)
    assert not [words for words in REASONS.values() if "_" in words]
    assert in_words("out_of_paper") == "out of paper"


def test_what_was_found_in_several_rounds_alike_is_said_once() -> None:
    found = [("review", "slow"), ("person", "Ugly."), ("review", "long"), ("review", "slow")]
    task = Task(findings=tuple(Finding(source, text) for source, text in found))  # type: ignore[arg-type]
    assert newest_findings(task) == "review: long\nreview: slow"


def test_what_was_found_is_said_before_that_it_is_there_still() -> None:
    again = why_blocked("changes_refused", "qa: the tests fail\nAssertionError: 1 != 2")
    assert again == f"qa: the tests fail … AssertionError: 1 != 2; {in_words('changes_refused')}"
    assert why_blocked("changes_refused", "") == in_words("changes_refused")
    assert why_blocked("attempts_exhausted", "no luck") == in_words("attempts_exhausted")
