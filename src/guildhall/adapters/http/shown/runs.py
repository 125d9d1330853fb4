"""How runs are represented, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from guildhall.adapters.http.models import ShownModel
from guildhall.application.runs.queries import AtWork, Standing
from guildhall.domain.budgets.budget import Budget
from guildhall.domain.budgets.events import OnExceed
from guildhall.domain.runs.run import Run, RunStatus


class RunShown(ShownModel):
    """A run (seed S2, *ProjectRun*); ``config_snapshot`` never changes."""

    id: str
    project_id: str
    status: RunStatus
    config_snapshot: dict[str, Any]
    backlog: str
    goal: str = Field(description="What its backlog is for, in a line; empty where it does not say.")
    base_commit: str
    branch: str
    runtime: str
    parallel: int
    cause: str = Field(
        description="What started it, as `Schedule:…` or `Variant:…`; empty for a person.",
        examples=["Schedule:0190a3c5-3b5e-7cc0-9d6e-6b2f6f0f7a11"],
    )
    pause_requested: bool
    stop_requested: str | None
    exceeded_budgets: list[str]
    end_reason: str
    summary: dict[str, Any]
    has_report: bool
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    updated_at: datetime | None


class RunStarted(RunShown):
    """A run that was asked for; ``resumed`` when it was there already, unfinished."""

    resumed: bool
    beside: list[str] = Field([], description="Older projects of its repository, at its first run.")


class TaskResult(ShownModel):
    """What came of a task, by its code."""

    id: str
    title: str
    status: str
    reason: str
    attempts: int
    commit: str | None


class BlockedResult(ShownModel):
    """A task that is blocked, and what to do about it."""

    id: str
    reason: str
    advice: str
    detail: str


class Doubt(ShownModel):
    """What could not be verified of tasks that were merged all the same."""

    reason: str
    tasks: list[str]


class RunResult(ShownModel):
    """What came of a run, or has come of it so far; paths are the server's."""

    run_id: str
    status: RunStatus
    repo: str
    branch: str
    report: str | None
    tasks: list[TaskResult]
    tokens: int
    cost_usd: float
    end_reason: str
    seconds: float
    blocked: list[BlockedResult]
    doubts: list[Doubt]
    delivery: dict[str, str]
    reports: dict[str, str | None]


class AtWorkShown(ShownModel):
    """One thing that goes on: a task, or a step for the whole company."""

    task_id: str | None
    code: str | None
    doing: str
    agent: str
    since: datetime | None


class BudgetShown(ShownModel):
    """What a run may spend and has spent, in tokens and millionths of a dollar; null is no limit."""

    limit_tokens: int | None
    limit_micros: int | None
    on_exceed: OnExceed
    spent_tokens: int
    spent_micros: int
    held_tokens: int
    held_micros: int


class StandingShown(ShownModel):
    """Where a run stands: its tasks by status, and what goes on."""

    run_id: str
    status: RunStatus
    driven: bool
    counts: dict[str, int]
    total: int
    at_work: list[AtWorkShown]
    budget: BudgetShown
    reason: str
    seconds: float


def run_shown(run: Run) -> RunShown:
    """A run as it is represented."""
    return RunShown(**_fields(run))


def run_started(run: Run, beside: Sequence[str], *, resumed: bool) -> RunStarted:
    """A run that was asked for, with the projects that its new one stands beside."""
    return RunStarted(**_fields(run), resumed=resumed, beside=list(beside))


def standing_shown(standing: Standing, budget: Budget, *, driven: bool, now: datetime) -> StandingShown:
    """Where a run stands ``now``, as it is represented."""
    run = standing.run
    passed = (run.ended_at or now) - run.created_at if run.created_at else timedelta()
    return StandingShown(
        run_id=standing.run.run_id,
        status=standing.run.status,
        driven=driven,
        counts=dict(standing.counts),
        total=standing.total,
        at_work=[_at_work(one) for one in standing.at_work],
        budget=BudgetShown(
            limit_tokens=budget.limit_tokens,
            limit_micros=budget.limit_micros,
            on_exceed=budget.on_exceed,
            spent_tokens=budget.spent_tokens,
            spent_micros=budget.spent_micros,
            held_tokens=budget.held_tokens,
            held_micros=budget.held_micros,
        ),
        reason=run.end_reason or run.stop_reason or run.pause_reason,
        seconds=passed.total_seconds(),
    )


def _at_work(one: AtWork) -> AtWorkShown:
    task_id, code = (one.task.id, one.task.code) if one.task else (None, None)
    return AtWorkShown(task_id=task_id, code=code, doing=one.doing, agent=one.agent, since=one.since)


def _fields(run: Run) -> dict[str, Any]:
    return {
        "id": run.run_id,
        "project_id": run.project_id,
        "status": run.status,
        "config_snapshot": run.config_snapshot,
        "backlog": run.backlog.name if run.backlog else "",
        "goal": run.goal,
        "base_commit": run.base_commit,
        "branch": run.branch,
        "runtime": run.runtime,
        "parallel": run.parallel,
        "cause": run.cause,
        "pause_requested": run.pause_requested,
        "stop_requested": run.stop_requested,
        "exceeded_budgets": list(run.exceeded_budgets),
        "end_reason": run.end_reason,
        "summary": run.summary,
        "has_report": bool(run.report),
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "updated_at": run.updated_at,
    }
