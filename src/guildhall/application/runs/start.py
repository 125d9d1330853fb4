"""Starts a run, or finds the unfinished one that the same backlog and repository belong to."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Origin, Transaction
from guildhall.application.ports.workflow import GRAPH_VERSION
from guildhall.application.projects.apart import require_apart
from guildhall.application.projects.find import name_of
from guildhall.application.projects.work import naming_of, settle
from guildhall.application.runs.backlogs import drop_backlog, keep_backlog
from guildhall.application.runs.configs import RunRequest, config_of, require_config, require_request
from guildhall.application.runs.lines import base_of, forget_delivered, pay_off, with_owed
from guildhall.application.runs.needs import needs_of
from guildhall.application.runs.preceding import project_of_request
from guildhall.application.runs.team import seat_team
from guildhall.application.runs.unfinished import unfinished_run
from guildhall.application.tasks.meant import ref_of
from guildhall.application.tasks.numbering import numbered
from guildhall.domain.budgets.commands import SetLimits
from guildhall.domain.kernel import DomainError
from guildhall.domain.projects.commands import ReadyProject, ReviseProject
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, evolve
from guildhall.domain.runs.commands import QueueRun
from guildhall.domain.runs.run import Run, branch_of

MAX_GOAL = 200
"""Signs of a goal that head a run."""


class Started(Record):
    """The run to drive; ``resumed`` when it was there already."""

    run_id: str
    project_id: str
    resumed: bool


class PreparedRun(Record):
    """A run that can be queued: its backlog is kept and what it merges into was taken in."""

    command: QueueRun
    fresh: bool
    goal: str


def start_run(company: Company, request: RunRequest, origin: Origin) -> Started:
    """Find or start the run of a backlog on a repository, in the project that its work belongs to.

    The project is made where there is none.

    Raises:
        AmbiguousProject: when the repository has several projects and nothing says which.
        ValidationFailed, RepositoryError: as :func:`require_startable`; then nothing is made.
    """
    require_startable(company, project_of_request(company, request), request)
    return start_run_of(company, _project(company, request, origin), request, origin)


def require_startable(company: Company, project: Project | None, request: RunRequest) -> None:
    """Refuse what no run can be before anything is made for it; ``project`` is none where there is none yet.

    An unfinished run goes on with what it was begun with: what a new one would be refused for is not asked.

    Raises:
        ValidationFailed: for an unknown runtime; where a new run is to be, also for a config that no run can
            have, money without prices and criteria without a judge.
        RepositoryError: for a folder that is no usable repository, where a new run is to be.
    """
    company.require_runtime(request.runtime)
    own = project.config if project else {}
    if project is None or _unfinished(company, project, request) is None:
        require_config(own)
        require_request(company, request, own)
        require_apart(company, request.repository)
        company.world.repositories.rehearse(request.repository)


def _unfinished(company: Company, project: Project, request: RunRequest) -> Run | None:
    """The run that a request goes on with."""
    views = company.journal.views(company.scope)
    return None if request.fresh else unfinished_run(views, project.project_id, request.backlog.digest)


def start_run_of(company: Company, project: Project, request: RunRequest, origin: Origin) -> Started:
    """Find or start the run of a backlog in a project that is there.

    Raises:
        ValidationFailed: for a money budget without prices, or a config that no run can have.
        RepositoryError: for a folder that is no usable repository.
    """
    unfinished = _unfinished(company, project, request)
    if unfinished is not None:
        return Started(unfinished.run_id, project.project_id, resumed=True)
    prepared = prepare_run(company, project, request)
    try:
        started = company.journal.execute(company.scope, origin, lambda tx: queue_run(tx, prepared))
    except JournalUnavailable:
        raise  # nobody knows whether the run is there: then it needs its backlog
    except DomainError:
        drop_backlog(company, prepared.command.run_id)
        raise
    if started.resumed:
        drop_backlog(company, prepared.command.run_id)
    return started


def prepare_run(company: Company, project: Project, request: RunRequest, cause: str = "") -> PreparedRun:
    """Do all of starting a run that no transaction can hold; ``cause`` is what starts it, empty for a person.

    What is prepared and then not queued is forgotten with ``drop_backlog``.

    Raises:
        ValidationFailed: for a money budget without prices, or a config that no run can have.
        RepositoryError: for a folder that is no usable repository.
    """
    require_request(company, request, project.config)
    require_apart(company, request.repository)
    repository = company.world.repositories.open(project.project_id)
    imported = repository.import_branch(request.repository)
    forget_delivered(company, project, imported)
    pay_off(company, project, imported)
    base = base_of(company, project, imported)
    files = with_owed(company, project, base, imported)
    run_id = company.system.ids.new()
    config = config_of(project, request, needs_of(company, repository, files), imported.branch)
    views, backlog, ref = company.journal.views(company.scope), request.backlog, ref_of(request.backlog)
    command = QueueRun(
        run_id,
        project.project_id,
        config,
        GRAPH_VERSION,
        ref,
        base,
        request.runtime,
        request.parallel,
        config["budget"]["on_exceed"],
        branch_of(run_id),
        cause,
        _in_a_line(backlog.goal),
    )
    settled = tuple(numbered(views, project.project_id, backlog.tasks, ref))
    keep_backlog(company, run_id, evolve(backlog, tasks=settled))
    return PreparedRun(command, request.fresh, backlog.goal or backlog.name)


def _in_a_line(goal: str) -> str:
    """A goal as it can head a run."""
    first = goal.strip().partition("\n")[0]
    return first.strip()[:MAX_GOAL]


def queue_run(tx: Transaction, prepared: PreparedRun) -> Started:
    """Queue a run with its budget, in a project that is made ready for it.

    Where another process has queued one of the same backlog meanwhile, that one is found.
    """
    command = prepared.command
    project_id, run_id = command.project_id, command.run_id
    other = None if prepared.fresh else unfinished_run(tx.views, project_id, command.backlog.digest)
    if other is not None:
        return Started(other.run_id, project_id, resumed=True)
    _make_ready(tx, project_id, prepared.goal)
    tx.ask("Run", run_id, command)
    limits = command.config_snapshot["budget"]
    set_limits = SetLimits(f"run/{run_id}", limits["tokens"], limits["micros"], limits["on_exceed"])
    tx.ask("Budget", f"run/{run_id}", set_limits)
    return Started(run_id, project_id, resumed=False)


def _make_ready(tx: Transaction, project_id: str, goal: str) -> None:
    """Give a project what a run needs: its team, and out of a draft a goal."""
    seat_team(tx, project_id)
    project: Project = tx.state("Project", project_id)
    if not project.goal:
        project = tx.ask("Project", project_id, ReviseProject(goal=goal))
    if project.status == "draft":
        tx.ask("Project", project_id, ReadyProject())


def _project(company: Company, request: RunRequest, origin: Origin) -> Project:
    """The project that a request's work belongs to, made at its first run.

    Its goal is the newest of those that come under its name; a backlog without one, and a sentence that it
    also takes on, leave it.
    """
    backlog, naming = request.backlog, naming_of(request.backlog, request.project)
    goal = backlog.goal or backlog.name
    names = (naming.said,) if naming.said else (naming.otherwise, name_of(request.repository))

    def unit(tx: Transaction) -> Project:
        project = settle(tx, naming, goal, request.repository)
        revised = backlog.goal if project.name in names and project.active_run_id is None else ""
        if revised and project.goal != revised:
            project = tx.ask("Project", project.project_id, ReviseProject(goal=revised))
        return project

    return company.journal.execute(company.scope, origin, unit)
