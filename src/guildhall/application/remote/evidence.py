"""What work from outside is handed in as: a commit of the project's repository, or a change of anything."""

from __future__ import annotations

from pathlib import Path

from guildhall.application.branches import tip_of
from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task


def commit_of(company: Company, task: Task, commit: str | None) -> str | None:
    """The full name of the commit that holds the work, in the store or the project's own repository.

    From there it is brought into the store: nothing is judged or merged but what lies in that.

    Raises:
        ValidationFailed: when it is in neither.
        RepositoryError: when the project's own repository cannot be read.
    """
    if commit is None:
        return None
    project: Project = company.journal.state(company.scope, "Project", task.project_id)
    if not project.repository:
        raise ValidationFailed("this project has no repository that a commit could be in", field="commit")
    found = _brought(company, project, commit)
    if found is None:
        raise ValidationFailed(
            "the project's repository has no such commit: commit it there or push it there, on any branch",
            field="commit",
        )
    return found


def base_of(company: Company, task: Task, commit: str) -> str:
    """The full name of the commit that work says it began at: a note, by which nothing is judged.

    Raises:
        ValidationFailed: when it is not there, or not on the branch of the task's run.
        RepositoryError: when the project's own repository cannot be read.
    """
    if not commit:
        return ""
    project: Project = company.journal.state(company.scope, "Project", task.project_id)
    found = _brought(company, project, commit) if project.repository else None
    if found is None:
        raise ValidationFailed("the project's repository has no such commit", field="base_commit")
    run: Run | None = company.journal.state(company.scope, "Run", task.run_id) if task.run_id else None
    repository = company.world.repositories.open(project.project_id)
    if run is not None and not repository.is_ancestor(found, of=tip_of(company, run)):
        raise ValidationFailed(
            "work begins on its run's branch, and this commit is not there: leave base_commit out",
            field="base_commit",
        )
    return found


def _brought(company: Company, project: Project, commit: str) -> str | None:
    """The full name of a commit of the store; out of the project's own repository it is brought there."""
    store = company.world.repositories.open(project.project_id)
    return store.resolve(commit) or store.import_commit(Path(project.repository or ""), commit)


def has_changed(tx: Transaction, task: Task, commit: str | None) -> bool:
    """Whether work counts as a change: a commit in a repository; without one whatever may change anything."""
    project: Project = tx.state("Project", task.project_id)
    return commit is not None if project.repository else task.owned_paths != ()
