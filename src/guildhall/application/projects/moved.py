"""Has the projects of a repository that was moved, with its store in it, go on where it is now.

It must never take one repository for another: what is done in one would count as done in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from guildhall.application.company import Company
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.views import Views
from guildhall.application.projects.find import MOST_MEANT, projects_of, real_path
from guildhall.domain.kernel import Conflict
from guildhall.domain.projects.commands import ReviseProject
from guildhall.domain.projects.project import Project


class MovedDuringRun(Conflict):
    """A repository was moved while a run on it is not over: that one knows where it was."""

    def __init__(self, project: Project, repository: Path) -> None:
        run_id = project.active_run_id
        super().__init__(
            f"{project.name} was in {project.repository}, which is not there any more, and its run "
            f"{run_id} is not finished: end that with `guildhall stop {run_id}`, "
            f"then the same command goes on in {repository} with what is merged; or move the folder back",
            rule="project.keeps_repository_during_run",
            field="repo",
        )


def left_behind(
    views: Views, store: Path, repository: Path, is_gone: Callable[[Path], bool]
) -> list[Project]:
    """The projects that the store in a repository has of one folder, which is gone: where both were before.

    None where it is not certain: a store that lies elsewhere, or that knows this folder or several.
    """
    if real_path(store).parent != real_path(repository):
        return []
    projects = [one for one in islice(projects_of(views), MOST_MEANT) if one.repository]
    folders = {one.repository for one in projects} - {str(real_path(repository))}
    known = any(one.repository not in folders for one in projects)
    return [] if known or len(folders) != 1 or not is_gone(Path(*folders)) else projects


def follow(company: Company, origin: Origin, projects: Sequence[Project], repository: Path) -> None:
    """Have projects go on in the folder to which their repository was moved.

    Raises:
        MovedDuringRun: while one has a run that is not over.
    """

    def unit(tx: Transaction) -> None:
        for one in projects:
            now: Project = tx.state("Project", one.project_id)
            if now.active_run_id is not None:
                raise MovedDuringRun(now, repository)
            tx.ask("Project", one.project_id, ReviseProject(repository=str(real_path(repository))))

    company.journal.execute(company.scope, origin, unit)
