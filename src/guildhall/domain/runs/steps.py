"""Marks that make a node's effects happen once; they stand apart from the run, which must not grow with them.

A workflow that resumes runs its node again from the top. Each effect asks first whether
``(run, task, node, iteration)`` is marked, and marks it in the transaction of the effect itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Folds, Recorded
from guildhall.domain.rules import Decisions, Rule, check, is_count, is_json_object, is_text, stamped
from guildhall.domain.runs import errors
from guildhall.domain.runs.commands import CompleteNode
from guildhall.domain.runs.events import NodeCompleted


@dataclass(frozen=True)
class Mark:
    """One completed node with its small result."""

    node: str
    iteration: int
    result: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Steps:
    """The completed nodes of one thread: of a run's company thread, or of one task's delivery in it.

    ``marks`` is by :func:`mark_key`.
    """

    run_id: str = ""
    task_id: str | None = None
    marks: dict[str, Mark] = field(default_factory=dict[str, Mark])
    updated_at: datetime | None = None

    def completed(self, node: str, iteration: int = 0) -> Mark | None:
        """The mark of a node, none when its effects are still to be done."""
        return self.marks.get(mark_key(node, iteration))


def steps_id(run_id: str, task_id: str | None = None) -> str:
    """The id of a thread's steps: ``<run>/<task>``, or ``<run>/company`` for the run's own."""
    return f"{run_id}/{task_id or 'company'}"


def mark_key(node: str, iteration: int) -> str:
    """The key of a node's mark."""
    return f"{node}#{iteration}"


folds = Folds()


@folds.on(NodeCompleted)
def _completed(state: Steps, event: NodeCompleted, recorded: Recorded) -> Steps:
    mark = Mark(event.node, event.iteration, event.result, recorded.at)
    marks = {**state.marks, mark_key(event.node, event.iteration): mark}
    return stamped(state, recorded, run_id=event.run_id, task_id=event.task_id, marks=marks)


_RULES = (
    Rule(
        "node.is_named",
        lambda _, command: is_text(command.node, 100) and is_text(command.run_id, 200),
        errors.RunInvalid,
        "a completed node is named with its run",
        "node",
    ),
    Rule(
        "node.iteration_is_a_count",
        lambda _, command: is_count(command.iteration),
        errors.RunInvalid,
        "the iteration of {command.node} is a whole number from 0",
        "iteration",
    ),
    Rule(
        "node.result_is_json",
        lambda _, command: is_json_object(command.result),
        errors.RunInvalid,
        "the result of {command.node} is a JSON object without floating-point numbers",
        "result",
    ),
    Rule(
        "node.belongs_to_its_thread",
        lambda state, command: (
            not state.marks or (state.run_id, state.task_id) == (command.run_id, command.task_id)
        ),
        errors.RunInvalid,
        "these are the steps of run {state.run_id} and task {state.task_id}",
        "task_id",
    ),
)

decisions = Decisions()


@decisions.on(CompleteNode)
def _complete(state: Steps, command: CompleteNode) -> Sequence[Event]:
    check(_RULES, state, command)
    if state.completed(command.node, command.iteration) is not None:
        return []
    return [NodeCompleted(command.run_id, command.task_id, command.node, command.iteration, command.result)]


class StepsBehavior(EventSourcedBehavior[Steps]):
    """The marks of one thread as an event-sourced entity; its id is :func:`steps_id`."""

    entity_type = "Steps"
    state_type = Steps

    def empty_state(self) -> Steps:
        """A thread none of whose nodes is completed."""
        return Steps()

    def apply_event(self, state: Steps, recorded: Recorded) -> Steps:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Steps, command: Any) -> Sequence[Event]:
        """Decide :class:`CompleteNode`.

        Raises:
            RunInvalid: when the command is not acceptable.
        """
        return decisions.decide(state, command)
