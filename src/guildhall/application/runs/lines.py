"""Where the next run of a project begins: the user's branch, with what earlier runs could not bring there.

It must never bring what was made for another branch, or what the user took out of theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from guildhall.application.authorship import author_of
from guildhall.application.branches import bootstrap_of
from guildhall.application.company import Company
from guildhall.application.owed import OWED, has_history, holds, owed_in
from guildhall.application.ports.repository import Imported, Repository, RepositoryError
from guildhall.application.runs.kept import KEPT, is_gone, kept_work, target_of
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.run import Run, run_of

Has = Callable[[Repository, str, str], bool]
"""Whether a line of work has a commit, by its files alone or with its history."""


def base_of(company: Company, project: Project, imported: Imported) -> str:
    """Where a run starts that begins now: the user's branch, with what earlier runs could not deliver to it.

    What does not merge stays where it is kept, for people to merge.
    """
    repository, base = company.world.repositories.open(project.project_id), imported.commit
    for one in kept_work(repository):
        maker: Run = company.journal.state(company.scope, "Run", run_of(one.branch))
        if _is_meant_for(company, project, maker, imported):
            base = _with(repository, base, one.commit, f"Bring what is kept on {one.branch} along")
    return base


def forget_delivered(company: Company, project: Project, imported: Imported) -> None:
    """Forget kept work that the branch has for which it was made, and what the user removed the branch of.

    Another branch that has it, such as one that was made of it, is not where it was to come to.
    """
    repository, source = company.world.repositories.open(project.project_id), Path(project.repository)
    for one in kept_work(repository):
        maker: Run = company.journal.state(company.scope, "Run", run_of(one.branch))
        came = holds(repository, imported.commit, one.commit)
        if is_gone(repository, source, one.branch) or (
            came and _is_meant_for(company, project, maker, imported, holds)
        ):
            repository.delete_ref(KEPT + one.branch, one.commit)


def pay_off(company: Company, project: Project, got: Imported, ending: str = "") -> None:
    """Owe no more what a branch has for which it was merged; ``ending`` is a run that is about to end.

    Another branch that has it, such as one that it was looked at on, is not where it was to come to.
    """
    repository = company.world.repositories.open(project.project_id)
    for one in owed_in(company, project.project_id, ending):
        if holds(repository, got.commit, one.commit) and (
            one.run.run_id == ending or _is_meant_for(company, project, one.run, got, holds)
        ):
            repository.delete_ref(OWED + one.run.run_id)


def with_owed(company: Company, project: Project, base: str, imported: Imported) -> str:
    """A run's start with what earlier runs owe to its branch, as far as it merges."""
    repository = company.world.repositories.open(project.project_id)
    for one in owed_in(company, project.project_id):
        if _is_meant_for(company, project, one.run, imported):
            base = _with(repository, base, one.commit, f"Bring along what run {one.run.run_id} merged")
    return base


def stands_on(company: Company, run: Run) -> str:
    """The commit of the user's branch that a run's work was begun on; empty where nobody knows."""
    return str(bootstrap_of(company, run).result.get("target") or "")


def taken_out(company: Company, run: Run, tip: str) -> str:
    """That a branch at ``tip`` lost what a run's work was begun on, so that merging brings it back.

    Empty where it has it, or where nobody knows.
    """
    under = stands_on(company, run)
    if not under or has_history(company.world.repositories.open(run.project_id), tip, under):
        return ""
    where = f"{target_of(run)} has not got {under[:12]} any more"
    return f"{where}, on which this was made: merging it brings that back"


def _is_meant_for(
    company: Company, project: Project, maker: Run, imported: Imported, has: Has = has_history
) -> bool:
    """Whether what a run made is for this branch of the user's, which still ``has`` what it was begun on.

    A branch that is gone may have got another name.
    """
    repository, under = company.world.repositories.open(project.project_id), stands_on(company, maker)
    if not maker.exists:
        return True
    if under and not has(repository, imported.commit, under):
        return False
    wanted = target_of(maker)
    return wanted == imported.branch or is_gone(repository, Path(project.repository), wanted)


def _with(repository: Repository, ours: str, theirs: str, message: str) -> str:
    """A commit with another one; as it was where it has that, or they conflict or have nothing in common."""
    if repository.is_ancestor(theirs, of=ours):
        return ours
    try:
        return repository.merge(ours, theirs, author_of("dev_lead"), f"{message}\n").commit or ours
    except RepositoryError:
        return ours
