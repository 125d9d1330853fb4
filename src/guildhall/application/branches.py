"""Where a run's branch is, and where it began."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import Step, step_id

BRANCH_PREFIX = "refs/heads/"


def bootstrap_of(company: Company, run: Run) -> Step:
    """The step that makes a run's branch and environment; nobody develops before it is completed."""
    return company.journal.state(company.scope, "Step", step_id(run.run_id, None, "bootstrap_repo", 0))


def began_at(company: Company, run: Run) -> str:
    """The commit that a run's branch began at: later than what it was queued on where it waited its turn."""
    return str(bootstrap_of(company, run).result.get("base") or run.base_commit)
