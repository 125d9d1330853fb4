"""Starts a run, or finds the unfinished one that the same backlog and repository belong to."""

from __future__ import annotations

from dataclasses import dataclass

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import JournalUnavailable, Origin, Transaction
from guildhall.application.ports.workflow import GRAPH_VERSION
from guildhall.application.projects.find import project_of_work
from guildhall.application.runs.backlogs import drop_backlog, keep_backlog
from guildhall.application.runs.configs import (
    RunRequest,
    config_of,
    require_config,
    require_prices,
    require_runtime,
)
from guildhall.application.runs.lines import base_of
from guildhall.application.runs.needs import needs_of
from guildhall.application.runs.seating import MadeMeanwhile, is_planned, planned_project, seat_project
from guildhall.application.runs.unfinished import unfinished_run
from guildhall.domain.budgets.commands import SetLimits
from guildhall.domain.kernel import DomainError, evolve
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.commands import QueueRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.runs.run import branch_of

MAX_GOAL = 200
"""Signs of a goal that head a run."""


@dataclass(frozen=True, slots=True)
class Started:
    """The run to drive; ``resumed`` when it was there already."""

    run_id: str
    project_id: str
    resumed: bool


@dataclass(frozen=True, slots=True)
class PreparedRun:
    """A run that can be queued: its backlog is kept and what it merges into was taken in.

    ``project`` is its project, which may not be there yet; ``goal`` is for it, empty to keep its own.
    """

    command: QueueRun
    fresh: bool
    project: Project
    goal: str


def start_run(company: Company, request: RunRequest, origin: Origin) -> Started:
    """Find or start the run of a backlog on a repository, in its project, which is made with its first run.

    Raises:
        ValidationFailed: for an unknown runtime, a money budget without prices, or a config that no run has.
        RepositoryError: for a folder that is no usable repository.
        DomainError: for what no project or run can be. Whatever is refused, nothing is left behind.
    """
    views = company.journal.views(company.scope)
    found = project_of_work(views, request.project_name, request.repository)
    company.world.repositories.examine(request.repository)
    project = found or planned_project(company, request.project_name)
    there = evolve(project, repository=str(request.repository.resolve()))
    try:
        return start_run_of(company, there, request, origin, request.goal)
    except MadeMeanwhile:
        return start_run(company, request, origin)


def start_run_of(
    company: Company, project: Project, request: RunRequest, origin: Origin, goal: str = ""
) -> Started:
    """Find or start the run of a backlog in a project, which takes the goal; without one it keeps its own.

    Raises:
        ValidationFailed, RepositoryError, DomainError: as :func:`start_run`.
        MadeMeanwhile: when another process made the project that was to be made.
    """
    require_runtime(company, request.runtime)
    views = company.journal.views(company.scope)
    unfinished = None if request.fresh else unfinished_run(views, project.project_id, request.backlog.digest)
    if unfinished is not None:
        return Started(unfinished.run_id, project.project_id, resumed=True)
    prepared = prepare_run(company, project, request, goal=goal)
    try:
        started = company.journal.execute(company.scope, origin, lambda tx: queue_run(tx, prepared))
    except JournalUnavailable:
        raise  # nobody knows whether it was queued
    except DomainError:
        forget_run(company, prepared)
        raise
    if started.resumed:
        forget_run(company, prepared)
    return started


def prepare_run(
    company: Company, project: Project, request: RunRequest, cause: str = "", goal: str = ""
) -> PreparedRun:
    """Do all of starting a run that no transaction can hold; ``cause`` is what starts it, empty for a person.

    ``goal`` is for its project, which takes the request's where it has none. What is prepared and then not
    queued is forgotten with :func:`forget_run`.

    Raises:
        ValidationFailed: for a money budget without prices, or a config that no run can have.
        RepositoryError: for a folder that is no usable repository.
    """
    require_config(project.config)
    require_prices(company, request, project.config)
    try:
        command = _taken_in(company, project, request, cause)
    except BaseException:
        _forget_store(company, project)
        raise
    keep_backlog(company, command.run_id, request.backlog)
    return PreparedRun(command, request.fresh, project, goal or ("" if project.goal else request.goal))


def _taken_in(company: Company, project: Project, request: RunRequest, cause: str) -> QueueRun:
    """What queues a run on the repository as it stands now, which is taken in."""
    repository = company.world.repositories.open(project.project_id)
    imported = repository.import_branch(request.repository)
    base = base_of(repository, imported)
    run_id = company.system.ids.new()
    config = config_of(project, request, needs_of(company, repository, base), imported.branch)
    ref = _named(request.backlog)
    return QueueRun(
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
    )


def _named(backlog: Backlog) -> BacklogRef:
    """A backlog as its run names it: its goal in a line that can head the run."""
    lines = backlog.goal.strip().splitlines() or [""]
    return BacklogRef(backlog.kind, backlog.name, backlog.digest, lines[0].strip()[:MAX_GOAL])


def forget_run(company: Company, prepared: PreparedRun) -> None:
    """Forget what was prepared for a run that was not queued."""
    drop_backlog(company, prepared.command.run_id)
    _forget_store(company, prepared.project)


def _forget_store(company: Company, project: Project) -> None:
    """Remove what was taken in for a project that was not made; what is there keeps its own."""
    if is_planned(project):
        company.world.repositories.forget(project.project_id)


def queue_run(tx: Transaction, prepared: PreparedRun) -> Started:
    """Queue a run with its budget, unless another process has queued one of the same backlog meanwhile.

    Raises:
        MadeMeanwhile: when another process made the project that was to be made.
    """
    command = prepared.command
    project_id, run_id = command.project_id, command.run_id
    other = None if prepared.fresh else unfinished_run(tx.views, project_id, command.backlog.digest)
    if other is not None:
        return Started(other.run_id, project_id, resumed=True)
    seat_project(tx, prepared.project, prepared.goal)
    tx.ask("Run", run_id, command)
    limits = command.config_snapshot["budget"]
    set_limits = SetLimits(f"run/{run_id}", limits["tokens"], limits["micros"], limits["on_exceed"])
    tx.ask("Budget", f"run/{run_id}", set_limits)
    return Started(run_id, project_id, resumed=False)
