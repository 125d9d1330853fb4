"""Runs that are not over: found, and taken out of the queue."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.views import Views
from guildhall.domain.projects.commands import StartRunOnProject
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.commands import StartRun
from guildhall.domain.runs.run import Run

UNFINISHED = ("queued", "running", "paused")


def unfinished_run(views: Views, project_id: str, digest: str | None = None) -> Run | None:
    """The project's unfinished run, of a certain backlog where one is named."""
    for status in UNFINISHED:
        rows = views.find("Run", project_id=project_id, status=status, limit=20)
        for row in rows:
            if digest is None or row.state.backlog.digest == digest:
                return row.state
    return None


def begin(company: Company, run_id: str, origin: Origin) -> bool:
    """Take a queued run out of the queue and make it its project's active one; false while another one is."""

    def unit(tx: Transaction) -> bool:
        run: Run = tx.state("Run", run_id)
        if run.status != "queued":
            return True
        project: Project = tx.state("Project", run.project_id)
        if project.active_run_id not in (None, run_id):
            return False
        tx.ask("Project", run.project_id, StartRunOnProject(run_id))
        tx.ask("Run", run_id, StartRun())
        return True

    return company.journal.execute(company.scope, origin, unit)
