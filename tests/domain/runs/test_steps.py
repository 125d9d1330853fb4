"""The marks under (run, task, node, iteration): the first one stands."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.runs.commands import CompleteNode
from guildhall.domain.runs.steps import StepsBehavior, steps_id


@pytest.fixture
def steps(entity: Any) -> Any:
    return entity(StepsBehavior())


def test_ids_tell_threads_apart() -> None:
    assert steps_id("r1") == "r1/company"
    assert steps_id("r1", "t1") == "r1/t1"


def test_the_first_mark_stands(steps: Any) -> None:
    steps.ask(CompleteNode("r1", "merge", 1, "t1", {"commit": "abc"}))
    assert steps.ask(CompleteNode("r1", "merge", 1, "t1", {"commit": "other"})) == []
    assert steps.state.completed("merge", 1).result == {"commit": "abc"}
    assert steps.state.completed("merge", 0) is None
    assert steps.state.completed("merge#1") is None


def test_each_iteration_is_marked_for_itself(steps: Any) -> None:
    for iteration in range(3):
        steps.ask(CompleteNode("r1", "qa_test_cycle", iteration, "t1"))
    assert steps.types() == ["node.completed"] * 3
    assert steps.state == steps.replayed()


def test_refusals(steps: Any, refused: Any) -> None:
    refused(steps, CompleteNode("r1", ""), "node.is_named")
    refused(steps, CompleteNode("r1", "merge", -1), "node.iteration_is_a_count")
    refused(steps, CompleteNode("r1", "merge", result={"seconds": 0.5}), "node.result_is_json")
    steps.ask(CompleteNode("r1", "merge", 0, "t1"))
    refused(steps, CompleteNode("r1", "merge", 1, "t2"), "node.belongs_to_its_thread")
    refused(steps, CompleteNode("r2", "merge", 1, "t1"), "node.belongs_to_its_thread")
