"""Finds the project of some work, and makes it where there is none; a repository has one, unless named."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.repository import Repositories
from guildhall.application.ports.views import Views
from guildhall.application.projects.find import (
    MOST_MEANT,
    ambiguous,
    matching_projects,
    name_of,
    of_place,
    project_by,
    projects_of,
    real_path,
)
from guildhall.domain.projects.commands import CreateProject, ReadyProject, ReviseProject
from guildhall.domain.projects.goals import asked_of
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record


class Naming(Record):
    """How the project of some work is called: ``said`` by somebody, ``otherwise`` if one has to be made."""

    said: str = ""
    otherwise: str = ""


def naming_of(backlog: Backlog, project: str | None = None) -> Naming:
    """How a backlog's project is called; ``project`` is what the caller calls it, before all else."""
    said = project or (backlog.project if backlog.names_project else "")
    return Naming(said, backlog.project)


def project_of_work(views: Views, naming: Naming, repository: Path) -> Project | None:
    """The project of some work on a repository; none where it has to be made.

    One that somebody names is the one called so in this repository, else that of the name that has none yet:
    it is where work was added by hand. Nobody names one: then it is the only one of the repository, and of
    several the one that is called as it would be if it was made.

    Raises:
        AmbiguousProject: when a repository has several projects and nothing says which.
    """
    path = str(real_path(repository))
    if naming.said:
        by_id = matching_projects(views, naming.said, repository)
        return _named(views, naming.said, path) or _named(views, naming.said, "") or next(iter(by_id), None)
    there = list(islice(projects_of(views, repository=path), MOST_MEANT))
    folder = name_of(repository)
    otherwise = naming.otherwise or folder
    own = [project for project in there if project.name == otherwise]
    if len(there) > 1 and not own:
        raise ambiguous(views, there, None)
    by_hand = (_named(views, name, "") for name in (otherwise, folder))
    return next(iter((*own, *there)), None) or next(filter(None, by_hand), None)


def _named(views: Views, name: str, path: str) -> Project | None:
    """The oldest project of a name and of the path of a repository, empty for none."""
    rows = views.find("Project", repository=path, name=name, limit=1)
    return rows[0].state if rows else None


def settle(tx: Transaction, naming: Naming, goal: str, repository: Path | None) -> Project:
    """The project of some work, made where there is none; one without a repository takes the one given."""
    path = str(real_path(repository)) if repository else ""
    project = project_of_work(tx.views, naming, repository) if repository else None
    if project is None:
        project_id = tx.new_id()
        name = naming.said or naming.otherwise or (name_of(repository) if repository else "")
        create = CreateProject(project_id, name, goal, tx.scope.org_id, path)
        project = tx.ask("Project", project_id, create)
    elif project.repository != path:
        revise = ReviseProject(goal=project.goal or goal, repository=path)
        project = tx.ask("Project", project.project_id, revise)
    if project.status == "draft":
        project = tx.ask("Project", project.project_id, ReadyProject())
    return project


def project_for_work(
    tx: Transaction,
    repositories: Repositories,
    naming: Naming,
    folder: Path | None,
    repository: Path | None,
) -> Project:
    """The project that added work goes to, made where there is none yet.

    ``folder`` is where it is asked from, and names it where nobody does; ``repository`` is given where its
    work changes one.

    Raises:
        AmbiguousProject: when several could be meant.
        RepositoryError: where there is no repository, or the installation allows none; then nothing is made.
    """
    found = _open_to(tx.views, naming, folder, repository)
    if found is not None:
        return found
    if repository is not None:
        repositories.examine(repository)
    called = naming.said or naming.otherwise or (name_of(folder) if folder else "") or "work"
    return settle(tx, Naming(called), asked_of(called), repository)


def _open_to(views: Views, naming: Naming, folder: Path | None, repository: Path | None) -> Project | None:
    """The project that is there for added work.

    A backlog that names none goes to the one of the repository that its caller is in, or to the only one
    that has no repository; what is added without a backlog goes to the only one, wherever that is.
    """
    if naming.said or not naming.otherwise:
        named = naming.said or None
        if not matching_projects(views, named, repository):
            return None
        return project_by(views, named, repository, place=folder)
    all_there = matching_projects(views, None, repository)
    near = all_there if repository or folder is None else of_place(all_there, folder)
    there = near or [project for project in all_there if not project.repository]
    own = [project for project in near or all_there if project.name == naming.otherwise]
    if len(near) > 1 and not own:
        raise ambiguous(views, near, None)
    return next(iter(own), None) or (there[0] if len(there) == 1 else None)
