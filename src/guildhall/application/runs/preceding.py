"""What came before a run: the one in its way, as a project has one active run at a time, and what is done."""

from __future__ import annotations

from pathlib import Path

from guildhall.application.company import Company
from guildhall.application.driving import is_driven
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.views import Views
from guildhall.application.projects.work import naming_of, project_of_work
from guildhall.application.runs.configs import RunRequest
from guildhall.application.tasks.foreseen import codes_foreseen, under_codes
from guildhall.application.tasks.meant import done_before, ref_of
from guildhall.application.tasks.numbering import numbered
from guildhall.domain.kernel import Conflict
from guildhall.domain.projects.project import Project
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run


class AnotherRunUnfinished(Conflict):
    """The project's active run is of another backlog, or goes on while a fresh one is asked for."""

    def __init__(self, run: Run, *, driven: bool, asked: str = "") -> None:
        backlog = run.backlog.name if run.backlog else "another backlog"
        if backlog == asked:
            backlog += ", as it was before it was changed"
        state = "goes on in another process" if driven else "is not finished"
        super().__init__(
            f"run {run.run_id} of this project ({backlog}) {state}: let `guildhall resume "
            f"{run.run_id}` bring it to its end, or end it with `guildhall stop {run.run_id}`",
            rule="one_active_run",
            field="backlog",
        )


def run_ahead(company: Company, run: Run) -> Run | None:
    """The run of the same project that a queued run waits for; none when it is its turn."""
    if run.status != "queued":
        return None
    project: Project = company.journal.state(company.scope, "Project", run.project_id)
    if project.active_run_id in (None, run.run_id):
        return None
    return company.journal.state(company.scope, "Run", project.active_run_id)


def project_of_request(company: Company, request: RunRequest) -> Project | None:
    """The project that a request's work belongs to, none where it has to be made.

    Raises:
        AmbiguousProject: when the repository has several and nothing says which.
    """
    naming = naming_of(request.backlog, request.project)
    return project_of_work(company.journal.views(company.scope), naming, request.repository)


def run_in_the_way(company: Company, request: RunRequest) -> Run | None:
    """The project's active run, where a request would not go on with it; none when nothing is in the way."""
    project = project_of_request(company, request)
    if project is None or project.active_run_id is None:
        return None
    active: Run = company.journal.state(company.scope, "Run", project.active_run_id)
    same = active.backlog is not None and active.backlog.digest == request.backlog.digest
    return active if not active.ended and (request.fresh or not same) else None


def refuse_in_the_way(company: Company, request: RunRequest) -> Run | None:
    """Refuse a request that a run stands in the way of which nobody brings to its end.

    A run that a living process drives is waited for. Returns the run that a fresh one takes the place of:
    it is to be stopped first, nobody drives it.

    Raises:
        AnotherRunUnfinished: when that run is of another backlog and nobody drives it.
    """
    active = run_in_the_way(company, request)
    if active is None or is_driven(company, active):
        return None
    if request.fresh:
        return active
    raise AnotherRunUnfinished(active, driven=False, asked=request.backlog.name)


def as_run_would(
    company: Company, backlog: Backlog, repository: Path, name: str | None = None
) -> tuple[Backlog, set[str]]:
    """A backlog with the codes that its tasks would have in a run on a repository, and those found done.

    ``name`` is what its project is called, where the backlog is not to say it.

    Raises:
        AmbiguousProject: when the repository has several projects and nothing says which.
    """
    views = company.journal.views(company.scope)
    project = project_of_work(views, naming_of(backlog, name), repository)
    return (backlog, set()) if project is None else as_a_run_of(views, project, backlog)


def as_a_run_of(views: Views, project: Project, backlog: Backlog) -> tuple[Backlog, set[str]]:
    """A backlog with the codes that its tasks would have in a run of a project, and those found done."""
    ref = ref_of(backlog)
    settled = numbered(views, project.project_id, backlog.tasks, ref)
    codes = codes_foreseen(views, project.project_id, settled, ref)
    done = done_before(views, project.project_id, settled, ref)
    tasks = tuple(under_codes(task, codes) for task in settled)
    return evolve(backlog, tasks=tasks), {codes[code] for code in done}
