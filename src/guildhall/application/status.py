"""Where everything stands, as JSON values; its cost does not grow with what is done."""

from __future__ import annotations

from itertools import islice
from typing import Any

from guildhall.application.company import Company
from guildhall.application.driving import is_driven
from guildhall.application.ports.views import Views
from guildhall.application.projects.find import projects_of
from guildhall.application.runs.answers import run_answer
from guildhall.application.runs.queries import AtWork, standing_of, unfinished_runs
from guildhall.application.runs.undelivered import kept_of
from guildhall.application.tasks.queries import tasks_of
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.runs.run import Run

MOST_PROJECTS = 50
MOST_BLOCKED = 20
MOST_AT_WORK = 20


def status_of(company: Company, project_id: str | None = None) -> dict[str, Any]:
    """Where everything stands: projects, the runs that are not over, what is at work and what is blocked.

    ``project_id`` is for whoever reaches one project alone.
    """
    views = company.journal.views(company.scope)
    those: dict[str, Any] = {} if project_id is None else {"id": project_id}
    return {
        "position": company.journal.head(company.scope).position,
        "projects": [
            {
                "project_id": project.project_id,
                "name": project.name,
                "status": project.status,
                "repository": project.repository,
                **_counts(views, project.project_id),
                "kept": kept_of(company, project),
                "blocked": [
                    {
                        "id": task.code,
                        "reason": task.blocked.reason if task.blocked else "",
                        "detail": task.blocked.detail if task.blocked else "",
                    }
                    for task in islice(
                        tasks_of(views, project_id=project.project_id, status="blocked"), MOST_BLOCKED
                    )
                ],
            }
            for project in islice(projects_of(views, **those), MOST_PROJECTS)
        ],
        "runs": [_run(company, run) for run in unfinished_runs(views, project_id)],
    }


def _counts(views: Views, project_id: str) -> dict[str, Any]:
    """A project's tasks by status, and how many of the ready ones wait for others."""
    tasks, waiting = views.tallies(f"tasks:{project_id}", f"waiting:{project_id}")
    return {"tasks": tasks, "waiting": waiting.get("ready", 0)}


def _waiting(views: Views, run_id: str) -> int:
    """How many of a run's ready tasks wait for others: it is busy with the rest and with those in flight."""
    tasks, busy = views.tallies(f"run-tasks:{run_id}", f"run-busy:{run_id}")
    return sum(tasks.get(status, 0) for status in ("ready", *IN_FLIGHT)) - busy.get("busy", 0)


def _run(company: Company, run: Run) -> dict[str, Any]:
    now = company.system.clock.now()
    standing = standing_of(company, run)

    def at_work(row: AtWork) -> dict[str, Any]:
        return {
            "id": row.task.code if row.task else None,
            "task_id": row.task.id if row.task else None,
            "state": row.doing,
            "agent": row.agent,
            "seconds": (now - row.since).total_seconds() if row.since else 0.0,
            "title": row.task.title if row.task else "",
        }

    driver = run.driver.pid if run.driver and is_driven(company, run) else None
    views = company.journal.views(company.scope)
    return {
        **run_answer(company, run),
        "waiting": _waiting(views, run.run_id),
        "driver_pid": driver,
        "at_work": [at_work(row) for row in standing.at_work[:MOST_AT_WORK]],
    }
