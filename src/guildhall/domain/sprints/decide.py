"""Decides what a command to a sprint causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, check
from guildhall.domain.sprints import commands as c
from guildhall.domain.sprints import events as e
from guildhall.domain.sprints.rules import CREATE, DEFINITION, KNOWN, LIFECYCLE, TASKS, UNFINISHED
from guildhall.domain.sprints.sprint import Sprint, folds

decisions = Decisions()


@decisions.on(c.CreateSprint)
def _create(state: Sprint, command: c.CreateSprint) -> Sequence[Event]:
    check((*CREATE, *DEFINITION), state, command)
    return [
        e.SprintCreated(
            command.sprint_id,
            command.project_id,
            command.code,
            command.title.strip(),
            command.goal,
            command.owner,
            command.starts_on,
            command.ends_on,
            command.metadata,
        )
    ]


@decisions.on(c.ReviseSprint)
def _revise(state: Sprint, command: c.ReviseSprint) -> Sequence[Event]:
    event = e.SprintRevised(
        state.title if command.title is None else command.title.strip(),
        state.goal if command.goal is None else command.goal,
        state.owner if command.owner is None else command.owner,
        state.starts_on if command.starts_on is None else command.starts_on or None,
        state.ends_on if command.ends_on is None else command.ends_on or None,
        state.metadata if command.metadata is None else command.metadata,
    )
    check((KNOWN, *DEFINITION), state, event)
    LIFECYCLE.target("change", state.status, state.code)
    now = (state.title, state.goal, state.owner, state.starts_on, state.ends_on, state.metadata)
    then = (event.title, event.goal, event.owner, event.starts_on, event.ends_on, event.metadata)
    return [] if now == then else [event]


@decisions.on(c.AddTasks)
def _add(state: Sprint, command: c.AddTasks) -> Sequence[Event]:
    check((KNOWN, TASKS), state, command)
    LIFECYCLE.target("change", state.status, state.code)
    held = frozenset(state.task_ids)
    new = tuple(item for item in dict.fromkeys(command.task_ids) if item not in held)
    return [e.SprintTasksAdded(new)] if new else []


@decisions.on(c.RemoveTasks)
def _remove(state: Sprint, command: c.RemoveTasks) -> Sequence[Event]:
    check((KNOWN, TASKS), state, command)
    LIFECYCLE.target("change", state.status, state.code)
    named = frozenset(command.task_ids)
    gone = tuple(item for item in state.task_ids if item in named)
    return [e.SprintTasksRemoved(gone)] if gone else []


@decisions.on(c.StartSprint)
def _start(state: Sprint, command: c.StartSprint) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("start", state.status, state.code)
    return [e.SprintStarted()]


@decisions.on(c.CompleteSprint)
def _complete(state: Sprint, command: c.CompleteSprint) -> Sequence[Event]:
    check((KNOWN,), state, command)
    LIFECYCLE.target("complete", state.status, state.code)
    check((UNFINISHED,), state, command)
    return [e.SprintCompleted(command.unfinished)]


class SprintBehavior(EventSourcedBehavior[Sprint]):
    """The sprint as an event-sourced entity."""

    entity_type = "Sprint"
    state_type = Sprint

    def empty_state(self) -> Sprint:
        """A sprint before it was created."""
        return Sprint()

    def apply_event(self, state: Sprint, recorded: Recorded) -> Sprint:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Sprint, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
