"""Keeps the repositories of organisations apart: none works on one that another's project holds.

Where the installation says which folders repositories may lie in, it is said who may have which, and nothing
is looked for here. It must never be asked within a unit: it looks into the views of every organisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guildhall.application.company import Company
from guildhall.application.orgs import companies_of
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.projects.find import projects_of, real_path
from guildhall.domain.projects.project import Project


def require_apart(company: Company, repository: str | Path | None) -> None:
    """Refuse a repository that a project of another organisation holds, wherever links lead.

    Where several came to name one, the oldest project holds it.

    Raises:
        RepositoryError: then.
    """
    repositories = company.world.repositories
    if not repository or repositories.are_confined:
        return
    if repositories.shares(Path(repository), _held_elsewhere(company, Path(repository))):
        raise RepositoryError(
            f"{str(repository)!r} is the repository of another organisation's project; whoever runs this "
            "server names with GUILDHALL_REPOSITORIES the folders that every organisation may use",
            rule="repository.is_of_one_organisation",
            field="repository",
        )


def _held_elsewhere(company: Company, path: Path) -> Iterator[Path]:
    """The repositories of other organisations' projects, but of those that came after one's own of a path."""
    others = [one for one in companies_of(company) if one.scope != company.scope]
    if not others:
        return
    views = company.journal.views(company.scope)
    own = [one for name in {str(path), str(real_path(path))} for one in projects_of(views, repository=name)]
    since = min(map(_made, own), default=None)
    for other in others:
        for project in projects_of(other.journal.views(other.scope)):
            if project.repository and (since is None or _made(project) < since):
                yield Path(project.repository)


def _made(project: Project) -> tuple[str, str]:
    """When a project was made, as what can be compared."""
    return (project.created_at.isoformat() if project.created_at else "", project.project_id)
