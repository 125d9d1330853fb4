"""How a task's definition is checked, edited, restored and triaged, and when it holds still."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.policies.criteria import parse_all
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.record import evolve
from guildhall.domain.tasks import commands as c
from guildhall.domain.tasks import errors
from guildhall.domain.tasks.definition import DEFINITION_FIELDS, WORK_FIELDS, TaskDefinition


@pytest.mark.parametrize(
    ("fields", "rule", "field"),
    [
        ({"title": "  "}, "title_given", "title"),
        ({"title": "x" * 501}, "title_fits", "title"),
        ({"title": "a\nb"}, "title_is_one_line", "title"),
        ({"title": "a" + chr(0x2028) + "b"}, "title_is_one_line", "title"),
        ({"description": "x" * 100_001}, "description_fits", "description"),
        ({"priority": "P1"}, "priority_known", "priority"),
        ({"complexity": "xxl"}, "complexity_known", "complexity"),
        ({"commands": ("",)}, "items_fit", "acceptance_criteria"),
        ({"commands": ("true",) * 201}, "items_fit", "acceptance_criteria"),
        ({"max_attempts": 0}, "attempts_in_range", "max_attempts"),
        ({"title": "nul" + chr(0)}, "texts_are_storable", "description"),
        ({"description": chr(0xD800)}, "texts_are_storable", "description"),
    ],
)
def test_what_no_task_may_be_is_refused_even_in_the_inbox(driver, fields, rule, field):
    with pytest.raises(errors.DefinitionInvalid) as refused:
        driver.create(status="inbox", **fields)
    assert (refused.value.rule, refused.value.field) == (f"task.{rule}", field)
    assert refused.value.code == "validation_failed"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"role": "Dev Lead"}, "role_is_a_name"),
        ({"timeout_seconds": 0}, "timeout_in_range"),
        ({"owned_paths": ("/etc/**",)}, "pattern_relative"),
        ({"owned_paths": ("a/../b",)}, "pattern_inside"),
        ({"owned_paths": (".git/hooks/**",)}, "pattern_not_git"),
    ],
)
def test_dispatch_says_why_a_task_cannot_become_ready(driver, fields, rule):
    driver.create(status="inbox", **fields).ask(c.TriageTask())
    assert driver.task.status == "planning"
    with pytest.raises(errors.DefinitionInvalid) as refused:
        driver.ask(c.TriageTask())
    assert refused.value.rule == f"task.{rule}"
    assert driver.task.status == "planning"
    driver.ask(c.EditTask(TaskDefinition("Fixed")), c.TriageTask())
    assert driver.task.status == "ready"


def test_a_task_that_is_made_ready_at_once_is_checked_at_once(driver):
    with pytest.raises(errors.DefinitionInvalid):
        driver.create(status="ready", role="")


def test_a_ready_task_is_not_triaged_further(driver):
    driver.create()
    with pytest.raises(errors.StepNotAllowed, match=r"claim \(to claimed\)"):
        driver.ask(c.TriageTask())


@pytest.mark.parametrize("field", ["id", "project_id", "code"])
def test_a_task_has_its_names(driver, field):
    names: dict[str, Any] = {"id": "t", "project_id": "p", "code": "T", field: ""}
    with pytest.raises(errors.DefinitionInvalid) as refused:
        driver.ask(c.CreateTask(**names, definition=TaskDefinition("x")))
    assert refused.value.field == field


def test_an_edit_names_what_changed_and_nothing_is_no_event(driver):
    driver.create()
    wanted = evolve(driver.task.definition, title="Better", priority="urgent")
    (edited,) = driver.ask(c.EditTask(wanted))
    assert edited.changed == ("title", "priority")
    assert (driver.task.title, driver.task.priority) == ("Better", "urgent")
    assert driver.ask(c.EditTask(wanted)) == []


def test_a_definition_comes_back_and_nothing_else_does(driver):
    driver.create(owned_paths=("a/**",))
    old = driver.task.definition
    driver.ask(c.EditTask(evolve(old, title="Worse", owned_paths=None)))
    driver.claim()
    driver.ask(c.FailAttempt(1, "no"))
    (restored,) = driver.ask(c.RestoreDefinition(old, "f" * 64))
    assert restored.type == "task.definition_restored"
    assert (restored.hash, restored.changed) == ("f" * 64, ("title", "owned_paths"))
    assert driver.task.definition == old
    assert (driver.task.attempts, driver.task.fence) == (1, 1)


CHANGED = {
    "title": "Other",
    "description": "other",
    "role": "qa",
    "priority": "low",
    "complexity": "xl",
    "acceptance_criteria": parse_all(["tests pass"]),
    "dod": parse_all(["tests pass"]),
    "owned_paths": ("b/**",),
    "commands": ("true",),
    "required_skills": ("git",),
    "max_attempts": 9,
    "timeout_seconds": 60,
}


@pytest.mark.parametrize("status", IN_FLIGHT)
@pytest.mark.parametrize("field", DEFINITION_FIELDS)
def test_what_work_is_judged_by_holds_still_in_flight(driver, status, field):
    driver.create().to(status)
    command = c.EditTask(evolve(driver.task.definition, **{field: CHANGED[field]}))
    if field in WORK_FIELDS:
        with pytest.raises(errors.DefinitionFrozen) as refused:
            driver.ask(command)
        assert refused.value.field == field
    else:
        driver.ask(command)
        assert getattr(driver.task, field) == CHANGED[field]


@pytest.mark.parametrize(
    ("status", "allowed"), [("in_progress", True), ("review", False), ("approved", False)]
)
def test_a_blocked_task_is_redefined_unless_its_work_was_judged(driver, status, allowed):
    driver.create().to(status).ask(c.BlockTask("waits"))
    command = c.EditTask(evolve(driver.task.definition, owned_paths=("b/**",)))
    if allowed:
        driver.ask(command)
        assert driver.task.owned_paths == ("b/**",)
    else:
        with pytest.raises(errors.DefinitionFrozen):
            driver.ask(command)


def test_a_task_is_placed_and_not_under_itself(driver):
    driver.create(run_id="r1")
    driver.ask(c.PlaceTask("r2", "sp", None))
    assert (driver.task.run_id, driver.task.sprint_id) == ("r2", "sp")
    assert driver.ask(c.PlaceTask("r2", "sp", None)) == []
    with pytest.raises(errors.DependencyCycle):
        driver.ask(c.PlaceTask("r2", "sp", "t1"))


def test_only_known_blockers_are_open(driver):
    driver.create(blocked_by=("a", "b", "a"), open_blockers=("b", "stranger"))
    assert (driver.task.blocked_by, driver.task.open_blockers) == (("a", "b"), ("b",))


def test_blockers_are_bounded(driver):
    with pytest.raises(errors.DefinitionInvalid):
        driver.create(blocked_by=tuple(f"b{number}" for number in range(1001)))


def test_dependencies_are_added_before_work_begins(driver):
    driver.create()
    driver.ask(c.AddDependency("a"), c.AddDependency("b", "done"))
    assert (driver.task.blocked_by, driver.task.open_blockers) == (("a", "b"), ("a",))
    assert driver.ask(c.AddDependency("a")) == []
    driver.ask(c.AddDependency("c", "cancelled"))
    assert driver.task.blocked.reason == "blocker_cancelled"


def test_a_task_never_waits_for_itself(driver):
    driver.create()
    with pytest.raises(errors.DependencyCycle, match="T-1 → T-1"):
        driver.ask(c.AddDependency("t1"))


def test_dependencies_do_not_change_in_flight(driver):
    driver.create().to("claimed")
    with pytest.raises(errors.DefinitionFrozen):
        driver.ask(c.AddDependency("a"))
