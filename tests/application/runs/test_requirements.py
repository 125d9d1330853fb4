"""What a report says of each requirement."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.application.runs.requirements import judged_requirements
from guildhall.domain.policies.criteria import CriterionResult, Outcome, parse_all
from guildhall.domain.tasks.task import Task


def task(code: str, text: str, outcome: Outcome | None, status: Any = "done", detail: str = "") -> Task:
    results = () if outcome is None else (CriterionResult(text, outcome, detail),)
    criteria = parse_all((text,))
    return Task(id=code, code=code, status=status, acceptance_criteria=criteria, results=results)


TASKS = (
    task("T-1", "`make check` exits 0", "passed"),
    task("T-2", "`make check` exits 0", "failed", "blocked", "exit 2: no rule"),
    task("T-3", "It is fast", "not_verified", detail="it needs a person"),
    task("T-4~2", "It is small", "passed", "blocked"),
)


@pytest.mark.parametrize(
    ("requirement", "outcome", "detail"),
    [
        ("T-1: “`make check` exits 0” (backlog.yaml:7)", "passed", ""),
        ("T-2: “`make check` exits 0” (backlog.yaml:9)", "failed", "exit 2: no rule"),
        ("“`make check` exits 0” (backlog.yaml)", "failed", "exit 2: no rule"),
        ("It is fast", "not_verified", "it needs a person"),
        ("T-4: “It is small” (goal.md)", None, "T-4~2 is blocked"),
        ("It can fly", None, "no criterion of a task says so"),
    ],
)
def test_a_requirement_became_what_its_criterion_did(
    requirement: str, outcome: str | None, detail: str
) -> None:
    (found,) = judged_requirements([requirement], TASKS)
    assert found == {"text": requirement, "outcome": outcome, "detail": detail}
