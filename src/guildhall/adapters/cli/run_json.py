"""A run as the JSON values that lists and answers print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guildhall.application.company import Company
    from guildhall.domain.runs.run import Run


def run_json(company: Company, run: Run) -> dict[str, Any]:
    """A run of a list as JSON values."""
    counts = company.journal.views(company.scope).tally(f"run-tasks:{run.run_id}")
    budget = company.journal.state(company.scope, "Budget", f"run/{run.run_id}")
    over = run.ended_at or company.system.clock.now()
    return {
        "run_id": run.run_id,
        "project_id": run.project_id,
        "status": run.status,
        "backlog": run.backlog.name if run.backlog else "",
        "runtime": run.runtime,
        "branch": run.branch,
        "reason": run.end_reason or run.stop_reason or run.pause_reason,
        "pause_requested": run.pause_requested,
        "stop_requested": run.stop_requested,
        "tasks": dict(counts),
        "tokens": budget.spent_tokens,
        "cost_usd": budget.spent_micros / 1_000_000,
        "limit_tokens": budget.limit_tokens,
        "limit_usd": None if budget.limit_micros is None else budget.limit_micros / 1_000_000,
        "seconds": (over - run.created_at).total_seconds() if run.created_at else 0.0,
        "created_at": run.created_at.isoformat() if run.created_at else None,
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
    }
