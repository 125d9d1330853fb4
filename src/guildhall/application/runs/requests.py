"""What a run asked for over HTTP works on: a goal, a backlog's text, or the tasks on its project's queue."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import Origin
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import Started, require_startable, start_run, start_run_of
from guildhall.application.tasks.export import exported, planned
from guildhall.application.tasks.terms import terms_of
from guildhall.domain.kernel import Conflict, ValidationFailed
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, asdict
from guildhall.domain.runs.commands import USUAL_PARALLEL


class RunAsked(Record):
    """What a caller says of a run; without a backlog it works on what is on the queue.

    Without ``parallel`` the backlog says how many agents are at work at once. ``project`` is what a
    repository's project is called, where the backlog is not to say it.
    """

    backlog: Backlog | None = None
    runtime: str = "rules"
    parallel: int | None = None
    budget_tokens: int | None = None
    budget_micros: int | None = None
    fresh: bool = False
    settings: tuple[tuple[str, Any], ...] = ()
    project: str | None = None


class NoRepository(Conflict):
    """A run merges into a repository, and the project has none."""


def start_asked(company: Company, project: Project, asked: RunAsked, origin: Origin) -> Started:
    """Find or start the run that is asked for.

    Raises:
        NoRepository: for a project without a repository, whose tasks agents claim and complete one by one.
        ValidationFailed: for what no run can be.
    """
    return start_run_of(company, project, request_of(company, project, asked), origin)


def start_at(company: Company, repository: Path, asked: RunAsked, origin: Origin) -> Started:
    """Find or start the run of a backlog on a repository, in the project that its work belongs to.

    Raises:
        AmbiguousProject: when the repository has several and nothing says which.
        ValidationFailed, RepositoryError: for what no run can be; then no project is made either.
    """
    if asked.backlog is None:
        raise ValidationFailed(
            "a repository has no queue, only a project has: give a goal or a backlog", field="backlog"
        )
    return start_run(company, _request(asked, asked.backlog, repository), origin)


def request_of(company: Company, project: Project, asked: RunAsked) -> RunRequest:
    """What is asked for as a request; nothing is made yet.

    Raises:
        NoRepository, ValidationFailed: as :func:`start_asked`.
    """
    _check(project)
    request = _request(asked, asked.backlog or _queue(company, project), Path(project.repository))
    require_startable(company, project, request)
    return request


def _request(asked: RunAsked, backlog: Backlog, repository: Path) -> RunRequest:
    return RunRequest(
        backlog,
        repository,
        asked.runtime,
        asked.parallel or backlog.settings.get("parallel") or USUAL_PARALLEL,
        asked.budget_tokens,
        asked.budget_micros,
        asked.fresh,
        asked.settings,
        asked.project,
    )


def _check(project: Project) -> None:
    if not project.repository:
        raise NoRepository(
            "a run merges work into a repository and this project has none: name one with PATCH, or let "
            "agents claim its tasks and complete them",
            rule="run.needs_a_repository",
            field="project_id",
        )


def _queue(company: Company, project: Project) -> Backlog:
    """The tasks of a project's queue as a backlog, on the terms on which they were brought."""
    views = company.journal.views(company.scope)
    export = exported(views, project.project_id)
    left = [task for task in export.tasks if task.status != "done"]
    tasks, terms = planned(export), terms_of(views, left, project)
    if not tasks:
        raise ValidationFailed("there is nothing on the queue; give a goal or a backlog", field="backlog")
    text = json.dumps([asdict(task) for task in tasks], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Backlog(
        *("queue", "the queue", project.goal, tuple(tasks), digest),
        test_command=terms.test_command,
        setup=terms.setup,
        settings=terms.settings,
    )
