"""Shapes of results: a plan has to hang together before it goes further."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from guildhall.adapters.runtimes.model.outputs import PlanAnswer, ReviewAnswer


def plan(*tasks: dict[str, Any]) -> PlanAnswer:
    base = {"title": "x", "acceptance_criteria": ["it works"]}
    return PlanAnswer.model_validate({"rationale": "r", "tasks": [{**base, **task} for task in tasks]})


@pytest.mark.parametrize(
    ("tasks", "complaint"),
    [
        (({"code": "A"}, {"code": "A"}), "the code A is given twice"),
        (({"code": "A", "depends_on": ["B"]},), "A depends on B, which is no task of the plan"),
        (({"code": "A", "depends_on": ["A"]},), "wait for each other: A → A"),
        (({"code": "A", "depends_on": ["B"]}, {"code": "B", "depends_on": ["A"]}), "wait for each other"),
        (({"code": "A b"},), "code"),
        (({"code": "A", "role": "ceo"},), "role"),
        (({"code": "A", "acceptance_criteria": []},), "acceptance_criteria"),
        (({"code": "A", "status": "done"},), "status"),
        ((), "tasks"),
    ],
)
def test_a_plan_that_does_not_hang_together_is_refused(tasks: Any, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        plan(*tasks)


def test_a_plan_says_where_its_tasks_come_from() -> None:
    made = plan({"code": "A", "owned_paths": []}, {"code": "B", "depends_on": ["A"]}).plan("prompt")
    assert [(task.code, task.source, task.owned_paths) for task in made.tasks] == [
        ("A", "prompt", ()),
        ("B", "prompt", None),
    ]


def test_a_refusal_names_a_finding() -> None:
    with pytest.raises(ValidationError, match="at least one finding"):
        ReviewAnswer(approved=False, rationale="no")
