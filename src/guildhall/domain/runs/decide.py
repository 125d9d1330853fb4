"""Decides what a command to a run causes; it must never change a state itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.domain.kernel import Event, EventSourcedBehavior, Recorded
from guildhall.domain.rules import Decisions, check, refused
from guildhall.domain.runs import commands as c
from guildhall.domain.runs import errors
from guildhall.domain.runs import events as e
from guildhall.domain.runs.rules import (
    BUDGET,
    CAUSE,
    CAUSES,
    DECISION,
    DRIVER,
    END,
    KNOWN,
    LIFECYCLE,
    LIVE,
    QUEUE,
    REASON,
    REPORT,
    SUMMARY,
)
from guildhall.domain.runs.run import Run, branch_of, folds

decisions = Decisions()


@decisions.on(c.QueueRun)
def _queue(state: Run, command: c.QueueRun) -> Sequence[Event]:
    check(QUEUE, state, command)
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
            command.cause,
            command.goal,
        )
    ]


@decisions.on(c.StartRun)
def _start(state: Run, command: c.StartRun) -> Sequence[Event]:
    check(LIVE, state, command)
    LIFECYCLE.target("start", state.status, state.run_id)
    return [e.RunStarted()]


@decisions.on(c.AttachDriver)
def _attach_driver(state: Run, command: c.AttachDriver) -> Sequence[Event]:
    check(LIVE, state, command)
    if state.driver == command.driver:
        return []
    check((DRIVER,), state, command)
    attached = e.DriverAttached(command.driver)
    return [attached] if state.driver is None else [e.DriverDetached(state.driver, "replaced"), attached]


@decisions.on(c.DetachDriver)
def _detach_driver(state: Run, command: c.DetachDriver) -> Sequence[Event]:
    check((KNOWN,), state, command)
    return [e.DriverDetached(command.driver, command.reason)] if state.driver == command.driver else []


@decisions.on(c.RequestPause)
def _request_pause(state: Run, command: c.RequestPause) -> Sequence[Event]:
    check((*LIVE, REASON), state, command)
    return [] if state.pause_requested else [e.PauseRequested(command.reason)]


@decisions.on(c.PauseRun)
def _pause(state: Run, command: c.PauseRun) -> Sequence[Event]:
    check(LIVE, state, command)
    LIFECYCLE.target("pause", state.status, state.run_id)
    return [e.RunPaused()]


@decisions.on(c.ResumeRun)
def _resume(state: Run, command: c.ResumeRun) -> Sequence[Event]:
    check(LIVE, state, command)
    if not state.pause_requested:
        LIFECYCLE.target("resume", state.status, state.run_id)
    return [e.RunResumed()]


@decisions.on(c.RequestStop)
def _request_stop(state: Run, command: c.RequestStop) -> Sequence[Event]:
    check((*LIVE, CAUSE, REASON), state, command)
    return [] if state.stop_requested else [e.StopRequested(command.cause, command.reason)]


@decisions.on(c.NoteBudgetExceeded)
def _note_budget(state: Run, command: c.NoteBudgetExceeded) -> Sequence[Event]:
    check((*LIVE, BUDGET), state, command)
    noted = e.RunBudgetExceeded(command.budget_id, command.on_exceed, command.detail)
    first: list[Event] = [] if command.budget_id in state.exceeded_budgets else [noted]
    if command.on_exceed == "stop" and state.stop_requested is None:
        return [noted, e.StopRequested("budget", command.detail)]
    if command.on_exceed == "pause" and not state.pause_requested:
        return [noted, e.PauseRequested(command.detail)]
    return first


@decisions.on(c.RecordDecision)
def _record_decision(state: Run, command: c.RecordDecision) -> Sequence[Event]:
    check((*LIVE, *DECISION), state, command)
    where = (command.task_id, command.node, command.iteration)
    made = [item.choice for item in state.decisions if (item.task_id, item.node, item.iteration) == where]
    if made and made[-1] == command.choice:
        return []
    return [e.DecisionRecorded(state.run_id, *where, command.choice, command.rationale)]


@decisions.on(c.AttachReport)
def _attach_report(state: Run, command: c.AttachReport) -> Sequence[Event]:
    check((KNOWN, REPORT), state, command)
    return [] if state.report == command.files else [e.ReportAttached(command.files)]


@decisions.on(c.EndRun)
def _end(state: Run, command: c.EndRun) -> Sequence[Event]:
    check((*LIVE, END, REASON, SUMMARY), state, command)
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
