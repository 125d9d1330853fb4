"""The project: definition, team, codes and its lifecycle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guildhall.domain.kernel import DomainError
from guildhall.domain.projects import commands as c
from guildhall.domain.projects import errors
from guildhall.domain.projects.decide import ProjectBehavior
from guildhall.domain.projects.events import Attachment, TemplateRef
from guildhall.domain.rules import is_branch

CREATE = c.CreateProject(
    "p1", "toolz", "make it better", "o1", "/srv/toolz", "main", {"review": {"by": "lead"}}
)


@pytest.fixture
def project(entity: Any) -> Any:
    one = entity(ProjectBehavior())
    one.ask(CREATE)
    return one


def test_a_project_begins_as_a_draft(project: Any) -> None:
    state = project.state
    assert (state.status, state.name, state.next_task_number) == ("draft", "toolz", 1)
    assert state.created_at == state.updated_at
    assert project.types() == ["project.created"]


def test_nothing_can_be_asked_of_a_project_that_does_not_exist(entity: Any, refused: Any) -> None:
    for command in (c.ReadyProject(), c.StartRunOnProject("r"), c.ReviseProject("x")):
        refusal = refused(entity(ProjectBehavior()), command, "project.exists")
        assert refusal.code == "not_found"


def test_a_project_is_created_once(project: Any, refused: Any) -> None:
    refused(project, CREATE, "project.created_once")


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (c.CreateProject("", "n"), "project.has_id", "project_id"),
        (c.CreateProject("p", "  "), "project.has_name", "name"),
        (c.CreateProject("p", "x" * 201), "project.has_name", "name"),
        (c.CreateProject("p", "n\ud800"), "project.has_name", "name"),
        (c.CreateProject("p", "n", "x" * 100_001), "project.goal_is_text", "goal"),
        (c.CreateProject("p", "n", repository="/\0"), "project.repository_is_path", "repository"),
        (c.CreateProject("p", "n", config={"rate": 0.5}), "project.config_is_json", "config"),
        (
            c.CreateProject("p", "n", repository="/r", target_branch="a..b"),
            "project.branch_is_ref",
            "target_branch",
        ),
        (
            c.CreateProject("p", "n", repository="/r", target_branch=""),
            "project.branch_is_ref",
            "target_branch",
        ),
    ],
)
def test_bad_fields_are_refused_by_name(
    entity: Any, refused: Any, command: Any, rule: str, field: str
) -> None:
    refusal = refused(entity(ProjectBehavior()), command, rule)
    assert (refusal.code, refusal.field) == ("validation_failed", field)


def test_a_project_needs_no_repository(entity: Any) -> None:
    one = entity(ProjectBehavior())
    one.ask(c.CreateProject("p", "plan", target_branch="", template=TemplateRef("project/default", 3)))
    assert one.state.template == TemplateRef("project/default", 3)


def test_revising_changes_what_is_named_alone(project: Any) -> None:
    project.ask(c.ReviseProject(goal="another goal"))
    assert (project.state.name, project.state.goal) == ("toolz", "another goal")
    assert project.ask(c.ReviseProject(goal="another goal")) == []


def test_the_repository_stays_while_a_run_goes_on(project: Any, refused: Any) -> None:
    project.ask(c.ReadyProject())
    project.ask(c.StartRunOnProject("r1"))
    project.ask(c.ReviseProject(name="renamed"))
    refusal = refused(project, c.ReviseProject(repository="/else"), "project.keeps_repository_during_run")
    assert isinstance(refusal, errors.ProjectIsRunning)


def test_config_is_patched_by_rfc_7396(project: Any, refused: Any) -> None:
    project.ask(c.ConfigureProject({"review": {"rounds": 2}, "parallel": 4}))
    assert project.state.config == {"review": {"by": "lead", "rounds": 2}, "parallel": 4}
    project.ask(c.ConfigureProject({"review": None}))
    assert project.state.config == {"parallel": 4}
    assert project.ask(c.ConfigureProject({})) == []
    refused(project, c.ConfigureProject({"x": 1.5}), "project.config_is_json")


def test_agents_are_attached_once_and_detached(project: Any, refused: Any) -> None:
    pm, ba = Attachment("pm", "a1"), Attachment("ba", "a2")
    project.ask(c.AttachAgents((pm, ba, pm)))
    assert project.ask(c.AttachAgents((ba,))) == []
    assert project.state.team == (pm, ba)
    assert project.state.agents("pm") == ("a1",)
    project.ask(c.DetachAgents((pm,)))
    assert project.ask(c.DetachAgents((pm,))) == []
    assert project.state.team == (ba,)
    refused(project, c.AttachAgents(()), "project.seats_are_named")


def test_a_draft_without_a_goal_is_not_ready(entity: Any, refused: Any) -> None:
    one = entity(ProjectBehavior())
    one.ask(c.CreateProject("p", "n"))
    refused(one, c.ReadyProject(), "project.ready_needs_goal")


def test_a_project_follows_its_active_run_alone(project: Any, refused: Any) -> None:
    project.ask(c.ReadyProject())
    project.ask(c.StartRunOnProject("r1"))
    refused(project, c.StartRunOnProject("r2"), "project.start_when_idle")
    for command in (c.PauseProject("r2"), c.EndRunOnProject("r2", "completed")):
        refused(project, command, "project.follows_its_active_run")
    project.ask(c.EndRunOnProject("r1", "stopped_budget"))
    assert (project.state.status, project.state.active_run_id, project.state.last_run_id) == (
        "ready",
        None,
        "r1",
    )
    project.ask(c.StartRunOnProject("r2"))
    assert (project.state.status, project.state.runs) == ("running", 2)


def test_a_run_ends_in_a_known_status(project: Any, refused: Any) -> None:
    refused(project, c.EndRunOnProject("r1", "exploded"), "project.run_ends_in_known_status")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["main", "feat/T-1-slug", "v1.0", "a@b", "überblick"])
def test_branches_that_git_takes(name: str) -> None:
    assert is_branch(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "-x",
            "a b",
            "a..b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "a[",
            "a\\b",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
        ),
        *("a.lock", "a.lock/b", "a.", "@", "HEAD", "a@{1}", "a\n", "a\x7f"),
    ],
)
def test_branches_that_git_refuses(name: str) -> None:
    assert not is_branch(name)


STEPS = {
    "ready": {"draft": "ready"},
    "start": {"ready": "running", "completed": "running", "failed": "running"},
    "pause": {"running": "paused"},
    "resume": {"paused": "running"},
    "completed": {"running": "completed"},
    "failed": {"running": "failed", "paused": "failed"},
    "stopped_by_user": {"running": "ready", "paused": "ready"},
}


class ProjectMachine(RuleBasedStateMachine):
    """Any order of steps: the project goes only where the model says."""

    def __init__(self, project: Any) -> None:
        super().__init__()
        self.project = project
        self.status, self.runs = "draft", 0

    @initialize()
    def create(self) -> None:
        self.project.ask(CREATE)

    @rule(step=st.sampled_from(sorted(STEPS)))
    def take(self, step: str) -> None:
        run = f"r{self.runs + 1}" if step == "start" else f"r{self.runs}"
        commands: dict[str, Any] = {
            "ready": c.ReadyProject(),
            "start": c.StartRunOnProject(run),
            "pause": c.PauseProject(run),
            "resume": c.ResumeProject(run),
        }
        command = commands.get(step) or c.EndRunOnProject(run, step)  # type: ignore[arg-type]
        target = STEPS[step].get(self.status)
        if target is None:
            with pytest.raises(errors.ProjectTransitionRefused):
                self.project.ask(command)
            return
        self.project.ask(command)
        self.status, self.runs = target, self.runs + (step == "start")

    @invariant()
    def agrees(self) -> None:
        state = self.project.state
        assert state.status == self.status
        assert (state.active_run_id is not None) == (self.status in ("running", "paused"))
        assert state == self.project.replayed()


def test_lifecycle(explore: Any) -> None:
    explore(ProjectMachine, ProjectBehavior())


def test_a_refusal_is_of_the_domain(project: Any) -> None:
    with pytest.raises(DomainError, match="project p1 is draft, and pause needs it running"):
        project.ask(c.PauseProject("r1"))
