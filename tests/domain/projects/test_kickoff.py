"""Kickoff by pm and ba: parts, partial failure, repeats."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.projects import commands as c
from guildhall.domain.projects.decide import ProjectBehavior
from guildhall.domain.projects.events import Attachment

PM = c.RecordKickoffPart("k1", "pm", pm_summary="a library", risks=("time", "scope"), next_steps=("plan",))
BA = c.RecordKickoffPart(
    "k1", "ba", ba_requirements=("R1", "R2"), risks=("scope", "money"), next_steps=("ask",)
)


@pytest.fixture
def project(entity: Any) -> Any:
    one = entity(ProjectBehavior())
    one.ask(c.CreateProject("p1", "toolz", "goal"))
    one.ask(c.AttachAgents((Attachment("pm", "a1"), Attachment("ba", "a2"))))
    return one


def test_a_kickoff_needs_pm_and_ba(entity: Any, refused: Any) -> None:
    one = entity(ProjectBehavior())
    one.ask(c.CreateProject("p1", "toolz"))
    one.ask(c.AttachAgents((Attachment("pm", "a1"),)))
    refused(one, c.RequestKickoff("k1", "build"), "kickoff.needs_pm_and_ba")


@pytest.mark.parametrize("parts", [(PM, BA), (BA, PM)])
def test_both_parts_make_one_result(project: Any, refused: Any, parts: tuple[Any, ...]) -> None:
    project.ask(c.RequestKickoff("k1", "build a library", "s1"))
    project.ask(parts[0])
    refused(project, c.CompleteKickoff("k1"), "kickoff.both_parts_in")
    project.ask(parts[1])
    project.ask(c.CompleteKickoff("k1"))
    kickoff = project.state.kickoff
    assert (kickoff.status, kickoff.pm_summary, kickoff.ba_requirements) == (
        "completed",
        "a library",
        ("R1", "R2"),
    )
    assert set(kickoff.risks) == {"time", "scope", "money"}
    assert len(kickoff.risks) == 3
    assert set(kickoff.next_steps) == {"plan", "ask"}
    assert kickoff.completed_at is not None
    assert project.types()[-4:] == [
        "kickoff.requested",
        "kickoff.part_recorded",
        "kickoff.part_recorded",
        "kickoff.completed",
    ]


def test_one_failure_keeps_the_others_part(project: Any) -> None:
    project.ask(c.RequestKickoff("k1", "build"))
    project.ask(c.RecordKickoffPart("k1", "pm", error="the model did not answer"))
    project.ask(BA)
    project.ask(c.CompleteKickoff("k1"))
    kickoff = project.state.kickoff
    assert kickoff.status == "partial"
    assert kickoff.errors == {"pm": "the model did not answer"}
    assert kickoff.ba_requirements == ("R1", "R2")


def test_two_failures_fail_it(project: Any) -> None:
    project.ask(c.RequestKickoff("k1", "build"))
    for role in ("pm", "ba"):
        project.ask(c.RecordKickoffPart("k1", role, error="no key"))  # type: ignore[arg-type]
    project.ask(c.CompleteKickoff("k1"))
    assert project.state.kickoff.status == "failed"


def test_a_repeat_changes_nothing(project: Any) -> None:
    project.ask(c.RequestKickoff("k1", "build"))
    assert project.ask(c.RequestKickoff("k1", "build")) == []
    project.ask(PM)
    assert project.ask(PM) == []
    assert project.ask(c.RecordKickoffPart("k1", "pm", error="late failure")) == []
    project.ask(BA)
    project.ask(c.CompleteKickoff("k1"))
    assert project.ask(c.CompleteKickoff("k1")) == []


def test_a_project_that_does_not_exist_is_not_kicked_off(entity: Any, refused: Any) -> None:
    refused(entity(ProjectBehavior()), c.RequestKickoff("k1", "build"), "project.exists")


def test_refusals(project: Any, refused: Any) -> None:
    refused(project, PM, "kickoff.is_latest")
    refused(project, c.RequestKickoff("k1", " "), "kickoff.has_prompt")
    refused(project, c.RequestKickoff("", "x"), "kickoff.has_id")
    project.ask(c.RequestKickoff("k1", "build"))
    refused(project, c.RequestKickoff("k2", "again"), "kickoff.one_at_a_time")
    refused(project, c.RecordKickoffPart("k1", "qa"), "kickoff.part_is_of_pm_or_ba")  # type: ignore[arg-type]
    refused(project, c.RecordKickoffPart("k1", "pm", risks=("\ud800",)), "kickoff.part_is_text")
    refused(project, c.CompleteKickoff("k0"), "kickoff.is_latest")


def test_a_second_kickoff_takes_the_firsts_place(project: Any) -> None:
    for command in (
        c.RequestKickoff("k1", "one"),
        PM,
        BA,
        c.CompleteKickoff("k1"),
        c.RequestKickoff("k2", "two"),
    ):
        project.ask(command)
    assert (project.state.kickoff.kickoff_id, project.state.kickoff.answered) == ("k2", ())
    assert project.state == project.replayed()


def test_a_kickoff_that_nobody_answers_any_more_leaves_its_place(project: Any, refused: Any) -> None:
    project.ask(c.RequestKickoff("k1", "one"))
    refused(project, c.RequestKickoff("k2", "two", in_place_of="k0"), "kickoff.one_at_a_time")
    project.ask(c.RequestKickoff("k2", "two", in_place_of="k1"))
    refused(project, PM, "kickoff.is_latest")
    assert project.state.kickoff.kickoff_id == "k2"
