"""The sprint: definition, tasks and its lifecycle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guildhall.domain.sprints import commands as c
from guildhall.domain.sprints import errors
from guildhall.domain.sprints.decide import SprintBehavior
from guildhall.domain.sprints.rules import is_day

CREATE = c.CreateSprint("s1", "orchestration-api-v2", "Orchestration", "p1", starts_on="2025-10-12")


@pytest.fixture
def sprint(entity: Any) -> Any:
    one = entity(SprintBehavior())
    one.ask(CREATE)
    return one


def test_a_sprint_begins_in_planning(sprint: Any, refused: Any) -> None:
    assert (sprint.state.status, sprint.state.code) == ("planning", "orchestration-api-v2")
    refused(sprint, CREATE, "sprint.created_once")


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (c.CreateSprint("", "c", "t"), "sprint.has_id", "sprint_id"),
        (c.CreateSprint("s", "../c", "t"), "sprint.code_fits_a_path", "code"),
        (c.CreateSprint("s", "c", ""), "sprint.has_title", "title"),
        (c.CreateSprint("s", "c", "t", owner="x" * 201), "sprint.goal_is_text", "goal"),
        (c.CreateSprint("s", "c", "t", starts_on="12.10.2025"), "sprint.dates_are_days", "starts_on"),
        (c.CreateSprint("s", "c", "t", starts_on="2025-02-30"), "sprint.dates_are_days", "starts_on"),
        (
            c.CreateSprint("s", "c", "t", starts_on="2025-02-02", ends_on="2025-02-01"),
            "sprint.ends_after_it_starts",
            "ends_on",
        ),
        (c.CreateSprint("s", "c", "t", metadata={"x": 0.1}), "sprint.metadata_is_json", "metadata"),
        (c.CreateSprint("s", "c", "t", metadata={"x": "y" * 65_536}), "sprint.metadata_is_json", "metadata"),
    ],
)
def test_bad_fields_are_refused(entity: Any, refused: Any, command: Any, rule: str, field: str) -> None:
    assert refused(entity(SprintBehavior()), command, rule).field == field


def test_days() -> None:
    assert is_day("2024-02-29")
    assert not is_day("2023-02-29")
    assert not is_day("20240229")


def test_revising_changes_what_is_named_alone(sprint: Any, entity: Any, refused: Any) -> None:
    sprint.ask(c.ReviseSprint(ends_on="2025-11-01", goal="ship"))
    assert (sprint.state.title, sprint.state.goal, sprint.state.ends_on) == (
        "Orchestration",
        "ship",
        "2025-11-01",
    )
    assert sprint.ask(c.ReviseSprint(goal="ship")) == []
    sprint.ask(c.ReviseSprint(starts_on=""))
    assert sprint.state.starts_on is None
    refused(sprint, c.ReviseSprint(starts_on="2025-12-01"), "sprint.ends_after_it_starts")
    refused(entity(SprintBehavior()), c.ReviseSprint("x"), "sprint.exists")


def test_unfinished_tasks_are_the_sprints_own(sprint: Any, refused: Any) -> None:
    sprint.ask(c.AddTasks(("t1", "t2")))
    sprint.ask(c.StartSprint())
    refused(sprint, c.CompleteSprint(("t3",)), "sprint.unfinished_tasks_are_its_own")
    sprint.ask(c.CompleteSprint(("t2",)))
    assert sprint.state.unfinished == ("t2",)
    refused(sprint, c.AddTasks(("t9",)), "sprint.change_before_its_end")
    refused(sprint, c.AddTasks(()), "sprint.tasks_are_named")


class SprintMachine(RuleBasedStateMachine):
    """planning → active → completed, and a set of tasks until then."""

    def __init__(self, sprint: Any) -> None:
        super().__init__()
        self.sprint = sprint
        self.status = "planning"
        self.tasks: set[str] = set()

    @initialize()
    def create(self) -> None:
        self.sprint.ask(CREATE)

    def take(self, command: Any, source: str, target: str) -> None:
        if self.status == source:
            self.sprint.ask(command)
            self.status = target
        else:
            with pytest.raises(errors.SprintTransitionRefused):
                self.sprint.ask(command)

    @rule()
    def start(self) -> None:
        self.take(c.StartSprint(), "planning", "active")

    @rule(seldom=st.integers(0, 4))
    def complete(self, seldom: int) -> None:
        if not seldom:
            self.take(c.CompleteSprint(), "active", "completed")

    @rule(ids=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3), adding=st.booleans())
    def change(self, ids: list[str], adding: bool) -> None:
        command = (c.AddTasks if adding else c.RemoveTasks)(tuple(ids))
        if self.status == "completed":
            with pytest.raises(errors.SprintTransitionRefused):
                self.sprint.ask(command)
            return
        before = set(self.tasks)
        self.tasks = before | set(ids) if adding else before - set(ids)
        assert bool(self.sprint.ask(command)) == (before != self.tasks)

    @invariant()
    def agrees(self) -> None:
        state = self.sprint.state
        assert state.status == self.status
        assert sorted(state.task_ids) == sorted(self.tasks)
        assert state == self.sprint.replayed()


def test_lifecycle(explore: Any) -> None:
    explore(SprintMachine, SprintBehavior())
