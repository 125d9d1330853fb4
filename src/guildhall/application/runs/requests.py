"""What a run asked for over HTTP works on: a goal, a backlog's text, or the tasks on its project's queue."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import Origin
from guildhall.application.projects.find import name_there, project_of_work
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import Started, start_run, start_run_of
from guildhall.application.tasks.export import exported, planned
from guildhall.domain.kernel import Conflict, ValidationFailed
from guildhall.domain.projects.project import Project


@dataclass(frozen=True, slots=True)
class RunAsked:
    """What a caller says of a run; without a backlog it works on what is on the queue."""

    backlog: Backlog | None = None
    runtime: str = "rules"
    parallel: int = 2
    budget_tokens: int | None = None
    budget_micros: int | None = None
    fresh: bool = False
    settings: tuple[tuple[str, Any], ...] = ()


class NoRepository(Conflict):
    """A run merges into a repository, and the project has none."""


def start_asked(company: Company, project: Project, asked: RunAsked, origin: Origin) -> Started:
    """Find or start the run that is asked for.

    Raises:
        NoRepository: for a project without a repository, whose tasks agents claim and complete one by one.
        ValidationFailed: for what no run can be.
    """
    return start_run_of(company, project, request_of(company, project, asked), origin)


def start_there(
    company: Company, name: str | None, repository: Path, asked: RunAsked, origin: Origin
) -> Started:
    """Find or start the run that is asked for on a repository, in its project of a name.

    Without a name it is the backlog's, else that of the only project there, else the folder's.

    Raises:
        AmbiguousProject: when nobody names it and there are several.
        ValidationFailed, RepositoryError: as :func:`start_run`; then nothing is left behind.
    """
    views = company.journal.views(company.scope)
    own = asked.backlog.project if asked.backlog else ""
    called = name or own or name_there(views, repository)
    backlog = asked.backlog
    if backlog is None:
        project = project_of_work(views, called, repository)
        backlog = _queue(company, project or Project())
    request = _request(replace(backlog, project=called), repository, asked)
    return start_run(company, request, origin)


def request_of(company: Company, project: Project, asked: RunAsked) -> RunRequest:
    """What is asked for as a request of a project.

    Raises:
        NoRepository, ValidationFailed: as :func:`start_asked`.
    """
    if not project.repository:
        raise NoRepository(
            "a run merges work into a repository and this project has none: name one with PATCH, or let "
            "agents claim its tasks and complete them",
            rule="run.needs_a_repository",
            field="project_id",
        )
    return _request(asked.backlog or _queue(company, project), Path(project.repository), asked)


def _request(backlog: Backlog, repository: Path, asked: RunAsked) -> RunRequest:
    return RunRequest(
        backlog,
        repository,
        asked.runtime,
        asked.parallel,
        asked.budget_tokens,
        asked.budget_micros,
        asked.fresh,
        asked.settings,
    )


def _queue(company: Company, project: Project) -> Backlog:
    """The tasks of a project's queue, as a backlog."""
    tasks = planned(exported(company.journal.views(company.scope), project.project_id))
    if not tasks:
        raise ValidationFailed("there is nothing on the queue; give a goal or a backlog", field="backlog")
    text = json.dumps([asdict(task) for task in tasks], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Backlog("queue", "the queue", project.goal, tuple(tasks), digest)
