"""Has the projects of a repository that was moved, with its store in it, go on where it is now.

It must never take one repository for another: what is done in one would count as done in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from guildhall.application.branches import IMPORTED, LINE
from guildhall.application.company import Company
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.projects.apart import require_apart
from guildhall.application.projects.find import projects_of, real_path
from guildhall.domain.kernel import Conflict
from guildhall.domain.projects.commands import ReviseProject
from guildhall.domain.projects.project import Project


class MovedDuringRun(Conflict):
    """A repository was moved while a run on it is not over: that one knows where it was."""

    def __init__(self, project: Project, repository: Path) -> None:
        run_id = project.active_run_id
        super().__init__(
            f"{project.name} was in {project.repository} and is not there any more, and its run "
            f"{run_id} is not finished: end that with `guildhall stop {run_id}`, "
            f"then the same command goes on in {repository} with what is merged; or move the folder back",
            rule="project.keeps_repository_during_run",
            field="repo",
        )


def left_behind(
    company: Company, store: Path, repository: Path, is_gone: Callable[[Path], bool]
) -> list[Project]:
    """The projects that the store in a repository has of one folder, where both were before.

    That is gone, leads here, or holds another repository by now. None where it is not certain: a store that
    lies elsewhere, or knows this folder or several, and a repository that has not got what was done in that.
    """
    here, views = real_path(repository), company.journal.views(company.scope)
    if real_path(store).parent != here or next(projects_of(views, repository=str(here)), None):
        return []
    found: list[Project] = []
    for one in projects_of(views):
        if one.repository and found and one.repository != found[0].repository:
            return []
        found += [one] if one.repository else []
    if not found or not _is_of(company, found, here):
        return []
    before = Path(found[0].repository)
    is_left = is_gone(before) or real_path(before) == here or _is_another(company, found, before)
    return found if is_left else []


def _is_of(company: Company, projects: Sequence[Project], repository: Path) -> bool:
    """Whether a repository may be the one that projects are of: it has what was done or seen in that."""
    repositories = company.world.repositories
    stored = set(repositories.stored())
    try:
        repositories.examine(repository)
        require_apart(company, repository)
        return all(_has_work_of(company, one, repository) for one in projects if one.project_id in stored)
    except RepositoryError:
        return False


def _is_another(company: Company, projects: Sequence[Project], repository: Path) -> bool:
    """Whether a repository is certainly not the one that projects are of: it lacks what was brought there."""
    repositories = company.world.repositories
    stored = set(repositories.stored())
    stores = [repositories.open(one.project_id) for one in projects if one.project_id in stored]
    brought = [commit for store in stores if (commit := store.resolve(LINE))]
    try:
        return any(not repositories.has_commit(repository, commit) for commit in brought)
    except RepositoryError:
        return False


def _has_work_of(company: Company, project: Project, repository: Path) -> bool:
    """Whether a repository has what was brought to a project's, else what was taken in of it, if anything."""
    repositories = company.world.repositories
    store = repositories.open(project.project_id)
    brought = store.resolve(LINE)
    known = [brought] if brought else [one.commit for one in store.refs_below(IMPORTED)]
    return not known or any(repositories.has_commit(repository, commit) for commit in known)


def follow(company: Company, origin: Origin, projects: Sequence[Project], repository: Path) -> None:
    """Have projects go on in the folder to which their repository was moved.

    Raises:
        MovedDuringRun: while one has a run that is not over.
    """

    def unit(tx: Transaction) -> None:
        for one in projects:
            now: Project = tx.state("Project", one.project_id)
            if now.repository != one.repository:
                continue  # another process has followed meanwhile, and may have begun a run there
            if now.active_run_id is not None:
                raise MovedDuringRun(now, repository)
            tx.ask("Project", one.project_id, ReviseProject(repository=str(real_path(repository))))

    company.journal.execute(company.scope, origin, unit)
