"""Decides what a command to a run causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
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
    refused,
)
from guildhall.domain.runs import commands as c
from guildhall.domain.runs import errors
from guildhall.domain.runs import events as e
from guildhall.domain.runs.run import Run, branch_of, folds

LIFECYCLE = Lifecycle(
    "run",
    errors.RunTransitionRefused,
    (
        Transition("run.start_from_queue", "start", ("queued",), "running"),
        Transition("run.pause_while_running", "pause", ("running",), "paused"),
        Transition("run.resume_while_paused", "resume", ("paused",), "running"),
        Transition("run.complete_while_running", "completed", ("running",), "completed"),
        Transition("run.fail_before_its_end", "failed", ("queued", "running", "paused"), "failed"),
        Transition("run.stop_for_budget", "stopped_budget", ("running", "paused"), "stopped_budget"),
        Transition("run.stop_by_user", "stopped_by_user", ("queued", "running", "paused"), "stopped_by_user"),
        Transition("run.stop_at_gate", "stopped_gate", ("running", "paused"), "stopped_gate"),
    ),
)

CAUSES: dict[str, e.StopCause] = {
    "stopped_budget": "budget",
    "stopped_by_user": "user",
    "stopped_gate": "gate",
}
"""Which requested stop each stopped status needs."""

_KNOWN = Rule("run.exists", lambda state, _: state.exists, errors.RunUnknown, "there is no such run")

_LIVE = (
    _KNOWN,
    Rule(
        "run.is_not_over",
        lambda state, _: not state.ended,
        errors.RunEnded,
        "run {state.run_id} is over: it {state.status}",
    ),
)

_QUEUE = (
    Rule(
        "run.queued_once",
        lambda state, _: not state.exists,
        errors.RunAlreadyExists,
        "run {state.run_id} exists already",
        "run_id",
    ),
    Rule(
        "run.has_id_and_project",
        lambda _, command: is_text(command.run_id, 200) and is_text(command.project_id, 200),
        errors.RunInvalid,
        "a run needs an id and a project",
        "run_id",
    ),
    Rule(
        "run.config_is_json",
        lambda _, command: is_json_object(command.config_snapshot),
        errors.RunInvalid,
        "a run's config is a JSON object without floating-point numbers",
        "config_snapshot",
    ),
    Rule(
        "run.has_runtime_and_graph",
        lambda _, command: is_text(command.runtime, 100) and is_text(command.graph_version, 100),
        errors.RunInvalid,
        "a run names its runtime and the version of its graphs",
        "runtime",
    ),
    Rule(
        "run.parallel_in_range",
        lambda _, command: is_count(command.parallel) and 1 <= command.parallel <= 1024,
        errors.RunInvalid,
        "a run works on 1 to 1024 tasks at a time",
        "parallel",
    ),
    Rule(
        "run.on_exceed_is_known",
        lambda _, command: command.on_exceed in ("stop", "pause", "warn"),
        errors.RunInvalid,
        "on_exceed is stop, pause or warn",
        "on_exceed",
    ),
)

_DRIVER = Rule(
    "run.has_one_driver",
    lambda state, command: state.driver is None or state.driver == command.replaces,
    errors.RunHasDriver,
    "run {state.run_id} is driven by process {state.driver.pid}; end it, or wait until it is gone",
    "driver",
)

_CAUSE = Rule(
    "run.stop_has_known_cause",
    lambda _, command: command.cause in ("user", "budget", "gate"),
    errors.RunInvalid,
    "a run is stopped by user, budget or gate, not by {command.cause}",
    "cause",
)

_REASON = Rule(
    "run.reason_is_text",
    lambda _, command: is_writing(command.reason, 10_000),
    errors.RunInvalid,
    "a reason is text of at most 10,000 characters",
    "reason",
)

_DECISION = (
    Rule(
        "decision.says_what_and_why",
        lambda _, command: (
            is_text(command.node, 100) and is_text(command.choice, 200) and is_text(command.rationale, 10_000)
        ),
        errors.RunInvalid,
        "a decision names its node, its choice and its rationale",
        "rationale",
    ),
    Rule(
        "decision.iteration_is_a_count",
        lambda _, command: is_count(command.iteration),
        errors.RunInvalid,
        "the iteration of a decision is a whole number from 0",
        "iteration",
    ),
)

_REPORT = Rule(
    "run.report_has_paths",
    lambda _, command: (
        bool(command.files)
        and all(is_text(item.path, 4096) and is_text(item.sha256, 64) for item in command.files)
    ),
    errors.RunInvalid,
    "a report names the path and the sha256 of each of its files",
    "files",
)

_SUMMARY = Rule(
    "run.summary_is_json",
    lambda _, command: is_json_object(command.summary),
    errors.RunInvalid,
    "a run's summary is a JSON object without floating-point numbers",
    "summary",
)

decisions = Decisions()


@decisions.on(c.QueueRun)
def _queue(state: Run, command: c.QueueRun) -> Sequence[Event]:
    check(_QUEUE, state, command)
    return [
        e.RunQueued(
            command.run_id,
            command.project_id,
            command.config_snapshot,
            command.graph_version,
            command.backlog,
            command.base_commit,
            command.branch or branch_of(command.run_id),
            command.runtime,
            command.parallel,
            command.on_exceed,
        )
    ]


@decisions.on(c.StartRun)
def _start(state: Run, command: c.StartRun) -> Sequence[Event]:
    check(_LIVE, state, command)
    LIFECYCLE.target("start", state.status, state.run_id)
    return [e.RunStarted()]


@decisions.on(c.AttachDriver)
def _attach_driver(state: Run, command: c.AttachDriver) -> Sequence[Event]:
    check(_LIVE, state, command)
    if state.driver == command.driver:
        return []
    check((_DRIVER,), state, command)
    attached = e.DriverAttached(command.driver)
    return [attached] if state.driver is None else [e.DriverDetached(state.driver, "replaced"), attached]


@decisions.on(c.DetachDriver)
def _detach_driver(state: Run, command: c.DetachDriver) -> Sequence[Event]:
    check((_KNOWN,), state, command)
    return [e.DriverDetached(command.driver, command.reason)] if state.driver == command.driver else []


@decisions.on(c.RequestPause)
def _request_pause(state: Run, command: c.RequestPause) -> Sequence[Event]:
    check((*_LIVE, _REASON), state, command)
    return [] if state.pause_requested else [e.PauseRequested(command.reason)]


@decisions.on(c.PauseRun)
def _pause(state: Run, command: c.PauseRun) -> Sequence[Event]:
    check(_LIVE, state, command)
    LIFECYCLE.target("pause", state.status, state.run_id)
    return [e.RunPaused()]


@decisions.on(c.ResumeRun)
def _resume(state: Run, command: c.ResumeRun) -> Sequence[Event]:
    check(_LIVE, state, command)
    if not state.pause_requested:
        LIFECYCLE.target("resume", state.status, state.run_id)
    return [e.RunResumed()]


@decisions.on(c.RequestStop)
def _request_stop(state: Run, command: c.RequestStop) -> Sequence[Event]:
    check((*_LIVE, _CAUSE, _REASON), state, command)
    return [] if state.stop_requested else [e.StopRequested(command.cause, command.reason)]


@decisions.on(c.NoteBudgetExceeded)
def _note_budget(state: Run, command: c.NoteBudgetExceeded) -> Sequence[Event]:
    check(_LIVE, state, command)
    noted = e.RunBudgetExceeded(command.budget_id, command.on_exceed, command.detail)
    first: list[Event] = [] if command.budget_id in state.exceeded_budgets else [noted]
    if command.on_exceed == "stop" and state.stop_requested is None:
        return [noted, e.StopRequested("budget", command.detail)]
    if command.on_exceed == "pause" and not state.pause_requested:
        return [noted, e.PauseRequested(command.detail)]
    return first


@decisions.on(c.RecordDecision)
def _record_decision(state: Run, command: c.RecordDecision) -> Sequence[Event]:
    check((*_LIVE, *_DECISION), state, command)
    where = (command.task_id, command.node, command.iteration)
    made = [item.choice for item in state.decisions if (item.task_id, item.node, item.iteration) == where]
    if made and made[-1] == command.choice:
        return []
    return [e.DecisionRecorded(state.run_id, *where, command.choice, command.rationale)]


@decisions.on(c.AttachReport)
def _attach_report(state: Run, command: c.AttachReport) -> Sequence[Event]:
    check((_KNOWN, _REPORT), state, command)
    return [] if state.report == command.files else [e.ReportAttached(command.files)]


@decisions.on(c.EndRun)
def _end(state: Run, command: c.EndRun) -> Sequence[Event]:
    check((*_LIVE, _REASON, _SUMMARY), state, command)
    LIFECYCLE.target(command.status, state.status, state.run_id)
    needed = CAUSES.get(command.status)
    if needed is not None and state.stop_requested != needed:
        says = f"run {state.run_id} ends {command.status} only after a stop by {needed} was requested"
        raise refused(errors.StopNotRequested, says, "run.stopped_by_recorded_cause", "status")
    return [e.RunHasEnded(command.status, command.reason, command.summary)]


class RunBehavior(EventSourcedBehavior[Run]):
    """The run as an event-sourced entity."""

    entity_type = "Run"
    state_type = Run

    def empty_state(self) -> Run:
        """A run before it was queued."""
        return Run()

    def apply_event(self, state: Run, recorded: Recorded) -> Run:
        """Fold one event."""
        return folds.apply(state, recorded)

    def handle_command(self, state: Run, command: Any) -> Sequence[Event]:
        """Decide one of the commands of this package.

        Raises:
            DomainError: one of this package's errors, naming the rule.
        """
        return decisions.decide(state, command)
