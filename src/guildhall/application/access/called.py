"""What a principal calls by a name: the project or run that is meant, of those that they reach."""

from __future__ import annotations

from pathlib import Path

from guildhall.application.access.principals import Principal
from guildhall.application.access.reach import is_bound, project_within
from guildhall.application.ports.views import Views
from guildhall.application.projects.find import is_called, project_by
from guildhall.application.runs.find import run_by
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.errors import RunUnknown
from guildhall.domain.runs.run import Run


def project_called(
    views: Views,
    principal: Principal,
    name: str | None,
    repository: Path | None,
    place: Path | None = None,
) -> Project:
    """The project that a principal means by an id, the beginning of one or a name, and by a repository.

    Of several it is the one of the repository that ``place`` lies in, the folder that they ask from.

    Raises:
        ProjectUnknown: when there is none for them.
        AmbiguousProject: when several are meant.
    """
    if not is_bound(principal):
        return project_by(views, name, repository, place=place)
    bound: Project = project_within(views, principal, principal.project_id or "").state
    if not is_called(bound, name, repository):
        raise ProjectUnknown("there is no such project", field="project")
    return bound


def run_called(views: Views, principal: Principal, reference: str | None) -> Run:
    """The run that a principal means by an id or the beginning of one; see :func:`run_by`.

    Raises:
        RunUnknown: when there is none for them.
        AmbiguousRun: when several are meant.
    """
    if principal.task_id is not None:
        raise RunUnknown("there is no such run", field="run")
    return run_by(views, reference, principal.project_id)
