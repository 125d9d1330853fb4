"""What ``guildhall status`` says: projects, unfinished runs, what is at work, what is blocked and why."""

from __future__ import annotations

from itertools import islice
from typing import Any

from guildhall.adapters.cli.run_json import run_json
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.tasks import counted
from guildhall.adapters.cli.text import shown
from guildhall.application.company import Company
from guildhall.application.driving import is_driven
from guildhall.application.narration.figures import duration, money, tokens
from guildhall.application.projects.find import projects_of
from guildhall.application.runs.queries import AtWork, standing_of, unfinished_runs
from guildhall.application.tasks.queries import tasks_of
from guildhall.domain.runs.run import Run

MOST_PROJECTS = 50
MOST_BLOCKED = 20
MOST_AT_WORK = 20
REASON_CHARACTERS = 160


def status_json(company: Company) -> dict[str, Any]:
    """Where everything stands, as JSON values."""
    views = company.journal.views(company.scope)
    return {
        "data": str(company.world.storage.root),
        "position": company.journal.head(company.scope).position,
        "projects": [
            {
                "project_id": project.project_id,
                "name": project.name,
                "status": project.status,
                "repository": project.repository,
                "tasks": views.tally(f"tasks:{project.project_id}"),
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
            for project in islice(projects_of(views), MOST_PROJECTS)
        ],
        "runs": [_run(company, run) for run in unfinished_runs(views)],
    }


def _run(company: Company, run: Run) -> dict[str, Any]:
    now = company.system.clock.now()
    standing = standing_of(company, run)

    def at_work(row: AtWork) -> dict[str, Any]:
        return {
            "id": row.task.code if row.task else None,
            "state": row.doing,
            "agent": row.agent,
            "seconds": (now - row.since).total_seconds() if row.since else 0.0,
            "title": row.task.title if row.task else "",
        }

    driver = run.driver.pid if run.driver and is_driven(company, run) else None
    return {
        **run_json(company, run),
        "driver_pid": driver,
        "at_work": [at_work(row) for row in standing.at_work[:MOST_AT_WORK]],
    }


def print_status(screen: Screen, found: dict[str, Any]) -> None:
    """Print what :func:`status_json` found."""
    screen.line(f"data: {found['data']}, {found['position']:,} events")
    for project in found["projects"]:
        where = f", {project['repository']}" if project["repository"] else ""
        screen.line(f"project {project['name']} ({project['status']}{where}): {counted(project['tasks'])}")
        for task in project["blocked"]:
            screen.line(
                f"  {task['id']} is blocked: {task['reason']}: {shown(task['detail'], REASON_CHARACTERS)}"
            )
    if not found["projects"]:
        screen.line("no project yet; `guildhall run` or `guildhall add` makes one")
    for run in found["runs"]:
        _print_run(screen, run)


def _print_run(screen: Screen, run: dict[str, Any]) -> None:
    wishes = [
        word for word, is_so in (("pause", run["pause_requested"]), ("stop", run["stop_requested"])) if is_so
    ]
    wished = f", asked to {' and '.join(wishes)}" if wishes else ""
    driver = f"driven by process {run['driver_pid']}" if run["driver_pid"] else "driven by nobody; resume it"
    spent = f"{tokens(run['tokens'])} tokens, {money(round(run['cost_usd'] * 1_000_000))}"
    screen.line(
        f"run {run['run_id']}: {run['status']}{wished}, {duration(run['seconds'])}, {spent}, {driver}"
    )
    screen.line(f"  {counted(run['tasks'])}")
    rows = [
        (row["id"] or "-", row["state"], duration(row["seconds"]), row["agent"] or "-", row["title"])
        for row in run["at_work"]
    ]
    if rows:
        screen.table(("TASK", "STATE", "TIME", "AGENT", "TITLE"), rows, state=1)
