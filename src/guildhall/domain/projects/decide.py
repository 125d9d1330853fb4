"""Decides what a command to a project causes; it must never change a state itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.projects import commands as c
from guildhall.domain.projects import errors
from guildhall.domain.projects import events as e
from guildhall.domain.projects.kickoff import decisions as kickoff_decisions
from guildhall.domain.projects.project import Project, folds
from guildhall.domain.rules import (
    Decisions,
    Lifecycle,
    Rule,
    Transition,
    check,
    is_count,
    is_json_object,
    is_text,
    is_writing,
)

LIFECYCLE = Lifecycle(
    "project",
    errors.ProjectTransitionRefused,
    (
        Transition("project.ready_from_draft", "ready", ("draft",), "ready"),
        Transition("project.start_when_idle", "start", ("ready", "completed", "failed"), "running"),
        Transition("project.pause_while_running", "pause", ("running",), "paused"),
        Transition("project.resume_while_paused", "resume", ("paused",), "running"),
        Transition("project.end_while_active", "complete", ("running",), "completed"),
        Transition("project.end_while_active", "fail", ("running", "paused"), "failed"),
    ),
)

_KNOWN = Rule(
    "project.exists", lambda state, _: state.exists, errors.ProjectUnknown, "there is no such project"
)

_CREATE = (
    Rule(
        "project.created_once",
        lambda state, _: not state.exists,
        errors.ProjectAlreadyExists,
        "project {state.project_id} exists already",
        "project_id",
    ),
    Rule(
        "project.has_id",
        lambda _, command: is_text(command.project_id, 200),
        errors.ProjectInvalid,
        "a project needs an id",
        "project_id",
    ),
    Rule(
        "project.config_is_json",
        lambda _, command: is_json_object(command.config),
        errors.ProjectInvalid,
        "a project's config is a JSON object without floating-point numbers",
        "config",
    ),
)

_DEFINITION = (
    Rule(
        "project.has_name",
        lambda _, event: is_text(event.name, 200),
        errors.ProjectInvalid,
        "a project's name has 1 to 200 characters",
        "name",
    ),
    Rule(
        "project.goal_is_text",
        lambda _, event: is_writing(event.goal, 100_000),
        errors.ProjectInvalid,
        "a project's goal is text of at most 100,000 characters",
        "goal",
    ),
    Rule(
        "project.repository_is_path",
        lambda _, event: is_writing(event.repository, 4096),
        errors.ProjectInvalid,
        "a project's repository is a path of at most 4096 characters",
        "repository",
    ),
    Rule(
        "project.branch_is_ref",
        lambda _, event: not event.repository or is_branch(event.target_branch),
        errors.ProjectInvalid,
        "a project's target branch is a name that git accepts",
        "target_branch",
    ),
)

_GROUND = Rule(
    "project.keeps_repository_during_run",
    lambda state, event: (
        state.active_run_id is None
        or (event.repository, event.target_branch) == (state.repository, state.target_branch)
    ),
    errors.ProjectIsRunning,
    "project {state.project_id} keeps its repository and branch while run {state.active_run_id} goes on",
    "repository",
)

_PATCH = Rule(
    "project.config_is_json",
    lambda _, command: is_json_object(command.patch),
    errors.ProjectInvalid,
    "a config patch is a JSON object without floating-point numbers",
    "patch",
)

_SEATS = Rule(
    "project.seats_are_named",
    lambda _, command: (
        bool(command.attachments)
        and all(is_text(item.role, 100) and is_text(item.agent_id, 200) for item in command.attachments)
    ),
    errors.ProjectInvalid,
    "each agent of a team is named with its role",
    "attachments",
)

_HAS_GOAL = Rule(
    "project.ready_needs_goal",
    lambda state, _: bool(state.goal.strip()),
    errors.ProjectTransitionRefused,
    "project {state.project_id} needs a goal before it is ready",
    "goal",
)

_ACTIVE_RUN = Rule(
    "project.follows_its_active_run",
    lambda state, command: state.active_run_id == command.run_id,
    errors.ProjectRunMismatch,
    "project {state.project_id} runs {state.active_run_id}, not {command.run_id}",
    "run_id",
)

_COUNT = Rule(
    "project.codes_in_number",
    lambda _, command: is_count(command.count) and 1 <= command.count <= 1_000_000,
    errors.ProjectInvalid,
    "codes are taken 1 to 1,000,000 at a time",
    "count",
)

_THROUGH = Rule(
    "project.codes_in_range",
    lambda _, command: is_count(command.through) and command.through < 1_000_000_000,
    errors.ProjectInvalid,
    "the number of a code lies under 1,000,000,000",
    "through",
)

decisions = Decisions()


@decisions.on(c.CreateProject)
def _create(state: Project, command: c.CreateProject) -> Sequence[Event]:
    check((*_CREATE, *_DEFINITION), state, command)
    return [
        e.ProjectCreated(
            command.project_id,
            command.org_id,
            command.name.strip(),
            command.goal,
            command.repository,
            command.target_branch,
            command.config,
            command.template,
        )
    ]


@decisions.on(c.ReviseProject)
def _revise(state: Project, command: c.ReviseProject) -> Sequence[Event]:
    event = e.ProjectRevised(
        state.name if command.name is None else command.name.strip(),
        state.goal if command.goal is None else command.goal,
        state.repository if command.repository is None else command.repository,
        state.target_branch if command.target_branch is None else command.target_branch,
    )
    check((_KNOWN, *_DEFINITION, _GROUND), state, event)
    same = (event.name, event.goal, event.repository, event.target_branch) == (
        state.name,
        state.goal,
        state.repository,
        state.target_branch,
    )
    return [] if same else [event]


@decisions.on(c.ConfigureProject)
def _configure(state: Project, command: c.ConfigureProject) -> Sequence[Event]:
    check((_KNOWN, _PATCH), state, command)
    return [e.ProjectConfigured(command.patch)] if command.patch else []


@decisions.on(c.AttachAgents)
def _attach(state: Project, command: c.AttachAgents) -> Sequence[Event]:
    check((_KNOWN, _SEATS), state, command)
    new = tuple(item for item in dict.fromkeys(command.attachments) if item not in state.team)
    return [e.AgentsAttached(new)] if new else []


@decisions.on(c.DetachAgents)
def _detach(state: Project, command: c.DetachAgents) -> Sequence[Event]:
    check((_KNOWN, _SEATS), state, command)
    gone = tuple(item for item in state.team if item in command.attachments)
    return [e.AgentsDetached(gone)] if gone else []


@decisions.on(c.ReadyProject)
def _ready(state: Project, command: c.ReadyProject) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    LIFECYCLE.target("ready", state.status, state.project_id)
    check((_HAS_GOAL,), state, command)
    return [e.ProjectReadied()]


@decisions.on(c.StartRunOnProject)
def _start(state: Project, command: c.StartRunOnProject) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    LIFECYCLE.target("start", state.status, state.project_id)
    return [e.ProjectRunStarted(command.run_id)]


@decisions.on(c.PauseProject)
def _pause(state: Project, command: c.PauseProject) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    LIFECYCLE.target("pause", state.status, state.project_id)
    check((_ACTIVE_RUN,), state, command)
    return [e.ProjectPaused(command.run_id)]


@decisions.on(c.ResumeProject)
def _resume(state: Project, command: c.ResumeProject) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    LIFECYCLE.target("resume", state.status, state.project_id)
    check((_ACTIVE_RUN,), state, command)
    return [e.ProjectResumed(command.run_id)]


@decisions.on(c.EndRunOnProject)
def _end(state: Project, command: c.EndRunOnProject) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    completed = command.run_status == "completed"
    LIFECYCLE.target("complete" if completed else "fail", state.status, state.project_id)
    check((_ACTIVE_RUN,), state, command)
    return [e.ProjectRunEnded(command.run_id, command.run_status, "completed" if completed else "failed")]


@decisions.on(c.AllocateCodes)
def _allocate(state: Project, command: c.AllocateCodes) -> Sequence[Event]:
    check((_KNOWN, _COUNT), state, command)
    first = state.next_task_number
    return [e.CodesAllocated(first, first + command.count - 1)]


@decisions.on(c.SkipCodes)
def _skip(state: Project, command: c.SkipCodes) -> Sequence[Event]:
    check((_KNOWN, _THROUGH), state, command)
    first = state.next_task_number
    return [e.CodesAllocated(first, command.through)] if command.through >= first else []


_NO_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|^[-/.]|[/.]$|^@$")


def is_branch(name: str) -> bool:
    """Whether git takes a text as the name of a branch (git-check-ref-format(1))."""
    return is_text(name, 250) and _NO_REF.search(name) is None


_CODE = re.compile(r"T-([1-9][0-9]{0,8})")


def code_of(number: int) -> str:
    """The code of the task with this number in its project."""
    return f"T-{number}"


def number_of(code: str) -> int | None:
    """The number in a code of the form ``T-<number>``, none for any other form."""
    match = _CODE.fullmatch(code)
    return int(match[1]) if match else None


_all = decisions.including(kickoff_decisions)


class ProjectBehavior(EventSourcedBehavior[Project]):
    """The project as an event-sourced entity."""

    entity_type = "Project"
    state_type = Project

    def empty_state(self) -> Project:
        """A project before it was created."""
        return Project()

    def apply_event(self, state: Project, recorded: Recorded) -> Project:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Project, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return _all.decide(state, command)
