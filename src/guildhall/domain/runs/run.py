"""The state of a run and its fold from events; it must never decide."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal

from guildhall.domain.kernel import Folds, Recorded
from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.record import Record, field
from guildhall.domain.rules import stamped
from guildhall.domain.runs import events as e

RunStatus = Literal[
    "queued", "running", "paused", "completed", "failed", "stopped_budget", "stopped_by_user", "stopped_gate"
]

KEPT_DECISIONS = 50
"""How many decisions a run's state holds; the journal holds all."""


class Decision(Record):
    """Where the workflow went on from a node, and why."""

    task_id: str | None
    node: str
    iteration: int
    choice: str
    rationale: str
    at: datetime


class Run(Record):
    """One pass of the workflow over a project.

    ``stop_requested`` is the cause of the first stop that was asked for; ``decisions`` are the newest
    ones, oldest first; ``base_commit`` is empty for a project without a repository. ``cause`` is the
    persistence id of the schedule or variant that started it, empty where a person did;
    ``goal`` is what its backlog is for, in a line.
    """

    run_id: str = ""
    project_id: str = ""
    status: RunStatus = "queued"
    config_snapshot: dict[str, Any] = field(default_factory=dict[str, Any])
    graph_version: str = ""
    backlog: e.BacklogRef | None = None
    base_commit: str = ""
    branch: str = ""
    runtime: str = ""
    parallel: int = 1
    on_exceed: e.OnExceed = "stop"
    cause: str = ""
    goal: str = ""
    driver: ProcessIdentity | None = None
    pause_requested: bool = False
    pause_reason: str = ""
    stop_requested: e.StopCause | None = None
    stop_reason: str = ""
    exceeded_budgets: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    decided: int = 0
    report: tuple[e.ReportRef, ...] = ()
    end_reason: str = ""
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether it was queued."""
        return bool(self.run_id)

    @property
    def holds_back(self) -> bool:
        """Whether nothing is begun: it was asked to pause, and not to stop, which outranks a pause."""
        return self.pause_requested and self.stop_requested is None

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.ended_at is not None

    @property
    def variant_id(self) -> str | None:
        """The accepted variant whose change the run brings, none for a run that does tasks of its own."""
        kind, _, entity_id = self.cause.partition(":")
        return entity_id if kind == "Variant" else None


def branch_of(run_id: str) -> str:
    """The branch that a run's merges go to."""
    return f"guildhall/{run_id}"


def run_of(branch: str) -> str:
    """The id of the run whose work a branch holds: its own one, or a name made from that where it was taken.

    Of any other branch it is the id of no run.
    """
    name = branch.replace("/", "-").removeprefix("guildhall-")
    return re.sub(r"(?<=-[0-9a-f]{12})-\d{1,3}$", "", name)


folds = Folds()


@folds.on(e.RunQueued)
def _queued(_state: Run, event: e.RunQueued, recorded: Recorded) -> Run:
    return Run(
        run_id=event.run_id,
        project_id=event.project_id,
        config_snapshot=event.config_snapshot,
        graph_version=event.graph_version,
        backlog=event.backlog,
        base_commit=event.base_commit,
        branch=event.branch,
        runtime=event.runtime,
        parallel=event.parallel,
        on_exceed=event.on_exceed,
        cause=event.cause,
        goal=event.goal,
        created_at=recorded.at,
        updated_at=recorded.at,
    )


@folds.on(e.RunStarted)
def _started(state: Run, _event: e.RunStarted, recorded: Recorded) -> Run:
    return stamped(state, recorded, status="running", started_at=recorded.at)


@folds.on(e.DriverAttached)
def _driver_attached(state: Run, event: e.DriverAttached, recorded: Recorded) -> Run:
    return stamped(state, recorded, driver=event.driver)


@folds.on(e.DriverDetached)
def _driver_detached(state: Run, _event: e.DriverDetached, recorded: Recorded) -> Run:
    return stamped(state, recorded, driver=None)


@folds.on(e.PauseRequested)
def _pause_requested(state: Run, event: e.PauseRequested, recorded: Recorded) -> Run:
    return stamped(state, recorded, pause_requested=True, pause_reason=event.reason)


@folds.on(e.RunPaused)
def _paused(state: Run, _event: e.RunPaused, recorded: Recorded) -> Run:
    return stamped(state, recorded, status="paused")


@folds.on(e.RunResumed)
def _resumed(state: Run, _event: e.RunResumed, recorded: Recorded) -> Run:
    status = "running" if state.status == "paused" else state.status
    return stamped(state, recorded, status=status, pause_requested=False, pause_reason="")


@folds.on(e.StopRequested)
def _stop_requested(state: Run, event: e.StopRequested, recorded: Recorded) -> Run:
    return stamped(state, recorded, stop_requested=event.cause, stop_reason=event.reason)


@folds.on(e.RunBudgetExceeded)
def _budget_exceeded(state: Run, event: e.RunBudgetExceeded, recorded: Recorded) -> Run:
    return stamped(
        state, recorded, exceeded_budgets=tuple(dict.fromkeys((*state.exceeded_budgets, event.budget_id)))
    )


@folds.on(e.DecisionRecorded)
def _decided(state: Run, event: e.DecisionRecorded, recorded: Recorded) -> Run:
    decision = Decision(
        event.task_id, event.node, event.iteration, event.choice, event.rationale, recorded.at
    )
    kept = (*state.decisions[1 - KEPT_DECISIONS :], decision)
    return stamped(state, recorded, decisions=kept, decided=state.decided + 1)


@folds.on(e.ReportAttached)
def _report_attached(state: Run, event: e.ReportAttached, recorded: Recorded) -> Run:
    return stamped(state, recorded, report=event.files)


@folds.on(e.RunHasEnded)
def _ended(state: Run, event: e.RunHasEnded, recorded: Recorded) -> Run:
    return stamped(
        state,
        recorded,
        status=event.status,
        end_reason=event.reason,
        summary=event.summary,
        driver=None,
        pause_requested=False,
        ended_at=recorded.at,
    )
