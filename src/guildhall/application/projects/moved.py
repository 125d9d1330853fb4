"""Has the projects of a repository that was moved, with its store in it, go on where it is now.

It must never take one repository for another: what is done in one would count as done in the other.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from guildhall.application.branches import IMPORTED, LINE
from guildhall.application.company import Company
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.repository import Repository, RepositoryError
from guildhall.application.projects.apart import require_apart
from guildhall.application.projects.find import projects_of, real_path
from guildhall.domain.kernel import Conflict, ValidationFailed
from guildhall.domain.projects.commands import ReviseProject
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record


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


class NotProven(ValidationFailed):
    """A repository may be one that was moved, and lacks what was done there."""

    def __init__(self, left: LeftBehind, repository: Path) -> None:
        names, before = ", ".join(one.name for one in left.projects), left.projects[0].repository
        shown = [
            shlex.join(["git", "-C", str(repository), "fetch", str(at), ref]) for at, ref in left.lacking
        ]
        all_of_it = " && ".join(shown)
        same = f"if it is the same repository, bring it that by `{all_of_it}`; " if shown else ""
        super().__init__(
            f"{names} was in {before}, which is not there any more, and {repository} lacks what was done "
            f"there: {same}if it is another one, name a project of its own with --project, or give it a "
            "--data folder of its own",
            rule="project.is_of_one_repository",
            field="repo",
        )


class LeftBehind(Record):
    """The projects that the store in a repository has of one folder, where both may have been before.

    ``is_proven`` says that this repository is the one of that folder: it has what was done or seen there.
    Else ``lacking`` names that: the folders of the projects' own repositories, each with a ref.
    """

    projects: Sequence[Project] = ()
    is_proven: bool = False
    lacking: Sequence[tuple[Path, str]] = ()


def left_behind(
    company: Company, store: Path, repository: Path, is_gone: Callable[[Path], bool]
) -> LeftBehind:
    """What was left where a folder is gone, leads here, or holds another repository by now.

    Nothing where the store lies elsewhere, or knows this folder or several.
    """
    here, views = real_path(repository), company.journal.views(company.scope)
    if real_path(store).parent != here or next(projects_of(views, repository=str(here)), None):
        return LeftBehind()
    found: list[Project] = []
    for one in projects_of(views):
        if one.repository and found and one.repository != found[0].repository:
            return LeftBehind()
        found += [one] if one.repository else []
    if not found:
        return LeftBehind()
    before = Path(found[0].repository)
    if _is_of(company, found, here):
        is_left = is_gone(before) or real_path(before) == here or _is_another(company, found, before)
        return LeftBehind(found, is_proven=True) if is_left else LeftBehind()
    return LeftBehind(found, lacking=_done_in(company, found)) if is_gone(before) else LeftBehind()


def _is_of(company: Company, projects: Sequence[Project], repository: Path) -> bool:
    """Whether a repository may be the one that projects are of: it has what was done or seen in that."""
    repositories = company.world.repositories
    stored = set(repositories.stored())
    try:
        repositories.examine(repository)
        require_apart(company, repository)
        return all(
            _has_work_of(company, one, repository)
            if one.project_id in stored
            else _is_untouched(company, one)
            for one in projects
        )
    except RepositoryError:
        return False


def _done_in(company: Company, projects: Sequence[Project]) -> list[tuple[Path, str]]:
    """Where what was done in projects, else what was taken in for them, is kept and under which ref."""
    stores = _stores(company, projects)
    return [(store.path, known[0][0]) for store in stores if (known := _known(store))]


def _stores(company: Company, projects: Sequence[Project]) -> list[Repository]:
    """The projects' own repositories, of those that have one."""
    repositories = company.world.repositories
    stored = set(repositories.stored())
    return [repositories.open(one.project_id) for one in projects if one.project_id in stored]


def _is_untouched(company: Company, project: Project) -> bool:
    """Whether nothing was ever done in a project; else what would prove anything was lost."""
    views = company.journal.views(company.scope)
    return not views.count("Run", 1, project_id=project.project_id)


def _is_another(company: Company, projects: Sequence[Project], repository: Path) -> bool:
    """Whether a repository is certainly not the one that projects are of: it lacks what was brought there."""
    brought = [commit for store in _stores(company, projects) if (commit := store.resolve(LINE))]
    try:
        return any(not company.world.repositories.has_commit(repository, commit) for commit in brought)
    except RepositoryError:
        return False


def _has_work_of(company: Company, project: Project, repository: Path) -> bool:
    """Whether a repository has what was brought to a project's, else what was taken in of it, if anything."""
    repositories = company.world.repositories
    known = _known(repositories.open(project.project_id))
    return not known or any(repositories.has_commit(repository, commit) for _, commit in known)


def _known(store: Repository) -> list[tuple[str, str]]:
    """The refs and commits of what was brought to a project's repository, else of what was taken in of it."""
    brought = store.resolve(LINE)
    return [(LINE, brought)] if brought else [(one.name, one.commit) for one in store.refs_below(IMPORTED)]


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
