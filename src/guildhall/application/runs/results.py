"""What came of a run, or has come of it so far, as programs are given it; it must never judge."""

from __future__ import annotations

from typing import Any

from guildhall.application.company import Company
from guildhall.application.runs.covered import tasks_covered
from guildhall.application.runs.reported import reported
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

MICROS = 1_000_000
TASK = ("id", "title", "status", "reason", "attempts", "commit")
"""What is said of a task."""


def result_of(company: Company, run_id: str) -> dict[str, Any]:
    """A run with its tasks as JSON values.

    The keys are ``run_id``, ``status``, ``repo``, ``branch``, ``report``, ``tasks``, ``tokens`` and
    ``cost_usd``. ``report`` is the path of the Markdown report, none while there is none; the JSON one lies
    beside it.
    """
    run: Run = company.journal.state(company.scope, "Run", run_id)
    project: Project = company.journal.state(company.scope, "Project", run.project_id)
    budget = company.journal.state(company.scope, "Budget", f"run/{run_id}")
    report = reported(company, run)
    return {
        "run_id": run.run_id,
        "status": run.status,
        "repo": project.repository,
        "branch": branch_with(run, report.get("delivery", {}).get("outcome", "")),
        "report": report_path(company, run, "markdown"),
        "tasks": _tasks(company, run, report),
        "tokens": budget.spent_tokens,
        "cost_usd": budget.spent_micros / MICROS,
    }


def _tasks(company: Company, run: Run, report: dict[str, Any]) -> list[dict[str, Any]]:
    """The run's tasks as they stood at its end, else as they stand: a later run may have taken some up."""
    if "tasks" in report:
        return [{name: task[name] for name in TASK} for task in report["tasks"]]
    return [task_result(task) for task in tasks_covered(company, run)]


def branch_with(run: Run, delivered: str) -> str:
    """The branch of the user's repository that has what was merged: its own where it was moved forward."""
    target = str(run.config_snapshot.get("target_branch", "main"))
    return target if delivered in ("fast_forwarded", "unchanged") else run.branch


def task_result(task: Task) -> dict[str, Any]:
    """A task of a run as JSON values; ``attempts`` counts the one that was completed too."""
    return {
        "id": task.code,
        "title": task.title,
        "status": task.status,
        "reason": task.blocked.reason if task.blocked else "",
        "attempts": task.attempts_made,
        "commit": task.merge_commit,
    }


def report_path(company: Company, run: Run, kind: str) -> str | None:
    """Where a run's report of this kind (``markdown`` or ``json``) is, none while it is not written."""
    root = company.world.storage.root
    return next((str((root / ref.path).absolute()) for ref in run.report if ref.kind == kind), None)
