"""Runs as JSON values: for lists, for one that is steered, and how one stands or ended.

Money is in US dollars here, as programs that are not ours read it; times are RFC 3339.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from guildhall.application.company import Company
from guildhall.application.runs.advice import advice_on
from guildhall.application.runs.covered import counts_of
from guildhall.application.runs.reported import reported
from guildhall.application.runs.results import MICROS, report_path, result_of
from guildhall.application.tasks.queries import tasks_of
from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run

MOST_BLOCKED = 60
BLOCKED = ("id", "reason", "advice", "detail")
"""What is said of a blocked task."""
UNKNOWN = {"advice": "see the report"}
"""What to do about a reason that nobody has advice for."""
MOST_DOUBTS = 5


def run_answer(company: Company, run: Run) -> dict[str, Any]:
    """A run of a list."""
    budget = company.journal.state(company.scope, "Budget", f"run/{run.run_id}")
    over = run.ended_at or company.system.clock.now()
    return {
        "run_id": run.run_id,
        "project_id": run.project_id,
        "status": run.status,
        "backlog": run.backlog.name if run.backlog else "",
        "goal": run.goal,
        "runtime": run.runtime,
        "branch": run.branch,
        "reason": run.end_reason or run.stop_reason or run.pause_reason,
        "pause_requested": run.pause_requested,
        "stop_requested": run.stop_requested,
        "tasks": counts_of(company, run),
        "tokens": budget.spent_tokens,
        "cost_usd": budget.spent_micros / MICROS,
        "limit_tokens": budget.limit_tokens,
        "limit_usd": None if budget.limit_micros is None else budget.limit_micros / MICROS,
        "seconds": (over - run.created_at).total_seconds() if run.created_at else 0.0,
        "created_at": run.created_at.isoformat() if run.created_at else None,
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
    }


def conclusion_of(company: Company, run: Run) -> dict[str, Any]:
    """What came of a run: its result, what to do about what is blocked, doubts, and where the report is."""
    over = run.ended_at or company.system.clock.now()
    report = reported(company, run)
    return {
        **result_of(company, run.run_id),
        "end_reason": run.end_reason,
        "seconds": (over - run.created_at).total_seconds() if run.created_at else 0.0,
        "blocked": list(islice(_blocked(company, run, report), MOST_BLOCKED)),
        "doubts": _doubts(company, run),
        "delivery": report.get("delivery", {}),
        "reports": {kind: report_path(company, run, kind) for kind in ("markdown", "json")},
    }


def _blocked(company: Company, run: Run, report: dict[str, Any]) -> Iterator[dict[str, str]]:
    """What was blocked at the run's end, else what is."""
    if "tasks" in report:
        for one in report["tasks"]:
            if one["status"] == "blocked":
                yield {name: one[name] or UNKNOWN.get(name, "") for name in BLOCKED}
        return
    for task in tasks_of(company.journal.views(company.scope), run_id=run.run_id, status="blocked"):
        if task.blocked is not None:
            yield {
                "id": task.code,
                "reason": task.blocked.reason,
                "advice": advice_on(task, run),
                "detail": task.blocked.detail,
            }


def _doubt(result: CriterionResult) -> str:
    """Which criterion nobody could verify, and why."""
    return evolve(result, detail=result.detail.removeprefix("not verified: ")).told


def _doubts(company: Company, run: Run) -> list[dict[str, Any]]:
    """What was merged although something of it could not be verified, once for each reason."""
    doubted: dict[str, list[str]] = {}
    for task in tasks_of(company.journal.views(company.scope), run_id=run.run_id, status="done"):
        for one in task.results:
            if task.merge_commit and one.outcome == "not_verified":
                doubted.setdefault(_doubt(one), []).append(task.code)
    return [{"reason": reason, "tasks": codes} for reason, codes in islice(doubted.items(), MOST_DOUBTS)]
