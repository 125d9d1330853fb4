"""What a principal calls by a name: the project or run that is meant, of those that they reach."""

from __future__ import annotations

from pathlib import Path

from guildhall.application.access.principals import Principal
from guildhall.application.access.reach import is_bound, project_within, reaches_subject
from guildhall.application.approvals.find import approval_by
from guildhall.application.ports.views import Views
from guildhall.application.projects.find import is_called, project_by
from guildhall.application.runs.find import run_by
from guildhall.domain.approvals.approval import Approval
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
    """The project that a principal means by an id, a part of one or a name, and by a repository.

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


def approval_called(views: Views, principal: Principal, reference: str) -> Approval:
    """The approval that a principal means by an id, a part of one, or by what it is about.

    Raises:
        ApprovalUnknown: when there is none for them.
        AmbiguousApproval: when several are meant.
    """
    if not is_bound(principal):
        return approval_by(views, reference)
    return approval_by(views, reference, reaches=lambda subject: reaches_subject(views, principal, subject))


def run_called(views: Views, principal: Principal, reference: str | None) -> Run:
    """The run that a principal means by an id or a part of one; see :func:`run_by`.

    Raises:
        RunUnknown: when there is none for them.
        AmbiguousRun: when several are meant.
    """
    if principal.task_id is not None:
        raise RunUnknown("there is no such run", field="run")
    return run_by(views, reference, principal.project_id)
