"""A step is one visit of a workflow node that somebody has to work on; it must never know how.

Its id is the idempotency key (run, task, node, iteration): a node that runs again after a resume finds the
step, and its result, instead of doing the work again. Its fence only grows, so that a worker that was
given up cannot complete it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from guildhall.domain.kernel import Conflict, Event, EventSourcedBehavior, Folds, NotFound, Recorded, event
from guildhall.domain.record import Record, field
from guildhall.domain.rules import Decisions, Rule, check, is_count, is_json_object, is_text, stamped

StepStatus = Literal["queued", "claimed", "completed"]

RECLAIMED = "lease_reclaimed"
"""The reason of a release whose worker died or fell silent."""


class StepRefused(Conflict):
    """The step's state does not allow what was asked."""


class StepFenced(Conflict):
    """The caller no longer holds the step: another worker has it, or it was given back."""


class StepUnknown(NotFound):
    """No such step was queued."""


@event("step.queued")
class StepQueued(Event):
    """A node asked for work; ``serial`` names what no two steps may work on at once, empty for nothing."""

    run_id: str
    project_id: str
    task_id: str | None
    node: str
    iteration: int
    serial: str
    request: dict[str, Any]


@event("step.claimed")
class StepClaimed(Event):
    """A worker took the step under a lease."""

    session_id: str
    agent_id: str
    fence: int
    ttl_seconds: int


@event("step.released")
class StepReleased(Event):
    """The step went back on the queue: given back, or taken from a worker that fell silent."""

    fence: int
    reason: str


@event("step.completed")
class StepCompleted(Event):
    """The step's work is done; ``result`` is small and is all that the workflow sees of it."""

    fence: int
    result: dict[str, Any]


class QueueStep(Record):
    """Ask for work; a repeat changes nothing."""

    run_id: str
    project_id: str
    node: str
    iteration: int = 0
    task_id: str | None = None
    serial: str = ""
    request: dict[str, Any] = field(default_factory=dict[str, Any])


class ClaimStep(Record):
    """Take a queued step."""

    session_id: str
    agent_id: str
    ttl_seconds: int


class ReleaseStep(Record):
    """Put a claimed step back; a fence that is not the current one changes nothing."""

    fence: int
    reason: str


class CompleteStep(Record):
    """Hand in the result; a repeat by the same holder changes nothing."""

    fence: int
    result: dict[str, Any]


class Step(Record):
    """One visit of a node; ``fence`` counts its claims, ``releases`` how often it was put back.

    ``losses`` are those releases whose worker died or fell silent.
    """

    run_id: str = ""
    project_id: str = ""
    task_id: str | None = None
    node: str = ""
    iteration: int = 0
    serial: str = ""
    request: dict[str, Any] = field(default_factory=dict[str, Any])
    status: StepStatus = "queued"
    fence: int = 0
    session_id: str | None = None
    agent_id: str | None = None
    result: dict[str, Any] = field(default_factory=dict[str, Any])
    releases: int = 0
    losses: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was queued."""
        return bool(self.run_id)


def step_id(run_id: str, task_id: str | None, node: str, iteration: int) -> str:
    """The id of a step, the idempotency key of a node's effects."""
    return f"{run_id}/{task_id or 'company'}/{node}/{iteration}"


folds = Folds()


@folds.on(StepQueued)
def _queued(_state: Step, event: StepQueued, recorded: Recorded) -> Step:
    return Step(
        run_id=event.run_id,
        project_id=event.project_id,
        task_id=event.task_id,
        node=event.node,
        iteration=event.iteration,
        serial=event.serial,
        request=event.request,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(StepClaimed)
def _claimed(state: Step, event: StepClaimed, recorded: Recorded) -> Step:
    return stamped(
        state,
        recorded,
        status="claimed",
        fence=event.fence,
        session_id=event.session_id,
        agent_id=event.agent_id,
    )


@folds.on(StepReleased)
def _released(state: Step, event: StepReleased, recorded: Recorded) -> Step:
    return stamped(
        state,
        recorded,
        status="queued",
        session_id=None,
        agent_id=None,
        releases=state.releases + 1,
        losses=state.losses + (event.reason == RECLAIMED),
    )


@folds.on(StepCompleted)
def _completed(state: Step, event: StepCompleted, recorded: Recorded) -> Step:
    return stamped(state, recorded, status="completed", result=event.result)


_QUEUE = (
    Rule(
        "step.is_named",
        lambda _, command: is_text(command.node, 100) and is_text(command.run_id, 200),
        StepRefused,
        "a step names its run and node",
        "node",
    ),
    Rule(
        "step.iteration_is_a_count",
        lambda _, command: is_count(command.iteration),
        StepRefused,
        "the iteration of {command.node} is a whole number from 0",
        "iteration",
    ),
)

_KNOWN = Rule("step.exists", lambda state, _: state.exists, StepUnknown, "no such step was queued")

_CLAIM = (
    _KNOWN,
    Rule(
        "step.claimed_from_queue",
        lambda state, _: state.status == "queued",
        StepRefused,
        "step {state.node} is {state.status}, and a claim needs it queued",
    ),
)

_HELD = (
    _KNOWN,
    Rule(
        "step.fence_is_current",
        lambda state, command: state.status == "claimed" and state.fence == command.fence,
        StepFenced,
        "fence {command.fence} no longer holds step {state.node}: {state.status} at fence {state.fence}",
        "fence",
    ),
    Rule(
        "step.result_is_json",
        lambda _, command: is_json_object(command.result),
        StepRefused,
        "a step's result is a JSON object without floating-point numbers",
        "result",
    ),
)

decisions = Decisions()


@decisions.on(QueueStep)
def _queue(state: Step, command: QueueStep) -> Sequence[Event]:
    check(_QUEUE, state, command)
    if state.exists:
        return []
    return [
        StepQueued(
            command.run_id,
            command.project_id,
            command.task_id,
            command.node,
            command.iteration,
            command.serial,
            command.request,
        )
    ]


@decisions.on(ClaimStep)
def _claim(state: Step, command: ClaimStep) -> Sequence[Event]:
    check(_CLAIM, state, command)
    return [StepClaimed(command.session_id, command.agent_id, state.fence + 1, command.ttl_seconds)]


@decisions.on(ReleaseStep)
def _release(state: Step, command: ReleaseStep) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    if state.status != "claimed" or state.fence != command.fence:
        return []
    return [StepReleased(command.fence, command.reason)]


@decisions.on(CompleteStep)
def _complete(state: Step, command: CompleteStep) -> Sequence[Event]:
    if state.status == "completed" and state.fence == command.fence:
        return []
    check(_HELD, state, command)
    return [StepCompleted(command.fence, command.result)]


class StepBehavior(EventSourcedBehavior[Step]):
    """The step as an event-sourced entity; its id is :func:`step_id`."""

    entity_type = "Step"
    state_type = Step

    def empty_state(self) -> Step:
        """A step that nobody asked for yet."""
        return Step()

    def apply_event(self, state: Step, recorded: Recorded) -> Step:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Step, command: Any) -> Sequence[Event]:
        """Decide one of this module's commands.

        Raises:
            StepRefused, StepFenced, StepUnknown: naming the rule.
        """
        return decisions.decide(state, command)
