"""Decides what a command to a project causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.projects import commands as c
from guildhall.domain.projects import events as e
from guildhall.domain.projects.backlogs import decisions as backlog_decisions
from guildhall.domain.projects.kickoff import decisions as kickoff_decisions
from guildhall.domain.projects.project import Project, folds
from guildhall.domain.projects.rules import (
    ACTIVE_RUN,
    CREATE,
    DEFINITION,
    ENDINGS,
    GROUND,
    HAS_GOAL,
    KNOWN,
    LIFECYCLE,
    OUTCOME,
    PATCH,
    PATCHED,
    SEATS,
)
from guildhall.domain.rules import Decisions, check

decisions = Decisions()


@decisions.on(c.CreateProject)
def _create(state: Project, command: c.CreateProject) -> Sequence[Event]:
    check((*CREATE, *DEFINITION), state, command)
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
    check((KNOWN, *DEFINITION, GROUND), state, event)
    same = (event.name, event.goal, event.repository, event.target_branch) == (
        state.name,
        state.goal,
        state.repository,
        state.target_branch,
    )
    return [] if same else [event]


@decisions.on(c.ConfigureProject)
def _configure(state: Project, command: c.ConfigureProject) -> Sequence[Event]:
    check((KNOWN, PATCH, PATCHED), state, command)
    return [e.ProjectConfigured(command.patch)] if command.patch else []


@decisions.on(c.AttachAgents)
def _attach(state: Project, command: c.AttachAgents) -> Sequence[Event]:
    check((KNOWN, SEATS), state, command)
    new = tuple(item for item in dict.fromkeys(command.attachments) if item not in state.team)
    return [e.AgentsAttached(new)] if new else []


@decisions.on(c.DetachAgents)
def _detach(state: Project, command: c.DetachAgents) -> Sequence[Event]:
    check((KNOWN, SEATS), state, command)
    gone = tuple(item for item in state.team if item in command.attachments)
    return [e.AgentsDetached(gone)] if gone else []


@decisions.on(c.ReadyProject)
def _ready(state: Project, command: c.ReadyProject) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("ready", state.status, state.project_id)
    check((HAS_GOAL,), state, command)
    return [e.ProjectReadied()]


@decisions.on(c.StartRunOnProject)
def _start(state: Project, command: c.StartRunOnProject) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("start", state.status, state.project_id)
    return [e.ProjectRunStarted(command.run_id)]


@decisions.on(c.PauseProject)
def _pause(state: Project, command: c.PauseProject) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("pause", state.status, state.project_id)
    check((ACTIVE_RUN,), state, command)
    return [e.ProjectPaused(command.run_id)]


@decisions.on(c.ResumeProject)
def _resume(state: Project, command: c.ResumeProject) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("resume", state.status, state.project_id)
    check((ACTIVE_RUN,), state, command)
    return [e.ProjectResumed(command.run_id)]


@decisions.on(c.EndRunOnProject)
def _end(state: Project, command: c.EndRunOnProject) -> Sequence[Event]:
    check((KNOWN, OUTCOME), state, command)
    action = ENDINGS.get(command.run_status, "stop")
    status: Any = LIFECYCLE.target(action, state.status, state.project_id)
    check((ACTIVE_RUN,), state, command)
    return [e.ProjectRunEnded(command.run_id, command.run_status, status)]


_all = decisions.including(kickoff_decisions).including(backlog_decisions)


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
