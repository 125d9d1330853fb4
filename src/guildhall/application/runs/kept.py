"""Merged work that never came to the user's branch: remembered by the branch on which it is kept there.

It must never forget what the user's branch does not have, unless the user removed the branch that kept it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from guildhall.application.company import Company
from guildhall.application.owed import holds, owed_in
from guildhall.application.ports.repository import Repository, RepositoryError
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, evolve
from guildhall.domain.runs.run import Run, run_of

KEPT = "refs/guildhall/kept/"
"""Below it a ref for each branch of the user's repository that keeps what was never delivered."""


class KeptWork(Record):
    """Merged work that waits: on which branch of the user's repository, up to which commit of it.

    ``target`` is the branch that it is for, empty where nobody asked; ``tip`` is where that stands, where
    it can be read. ``store`` is the folder of Guildhall's repository where the branch is in there alone;
    ``held`` says that a gate holds it back.
    """

    branch: str
    commit: str
    target: str = ""
    tip: str | None = None
    store: Path | None = None
    held: bool = False


def kept_work(repository: Repository) -> list[KeptWork]:
    """All that is remembered, delivered meanwhile or not."""
    return [KeptWork(one.name.removeprefix(KEPT), one.commit) for one in repository.refs_below(KEPT)]


def remember_kept(company: Company, run: Run, branch: str, commit: str) -> None:
    """Remember what keeps a run's work, in place of what it has already that was for the same branch."""
    repository, ref = company.world.repositories.open(run.project_id), KEPT + branch
    repository.update_ref(ref, commit, repository.resolve(ref))
    for one in kept_work(repository):
        maker: Run = company.journal.state(company.scope, "Run", run_of(one.branch))
        is_same = not maker.exists or target_of(maker) == target_of(run)
        if is_same and one.branch != branch and repository.is_ancestor(one.commit, of=commit):
            repository.delete_ref(KEPT + one.branch, one.commit)


def still_kept(company: Company, project: Project, target: str, ending: str = "") -> list[KeptWork]:
    """What the branch has not got yet for which it was made; where that one is gone, it is for ``target``.

    A branch that cannot be read counts as one that has nothing; nothing is forgotten. ``ending`` is a run
    that is about to end.
    """
    repository, source = company.world.repositories.open(project.project_id), Path(project.repository)

    @cache
    def tip_of(branch: str) -> str | None:
        return _tip_at(repository, source, branch)

    found: list[KeptWork] = []
    for one in _remembered(company, project, ending):
        maker: Run = company.journal.state(company.scope, "Run", run_of(one.branch))
        wanted = target_of(maker) if maker.exists else target
        if wanted != target and is_gone(repository, source, wanted):
            wanted = target
        tip = tip_of(wanted)
        if _waits(repository, source, one, tip):
            found.append(evolve(one, target=wanted, tip=tip))
    return found


def lacked_by(company: Company, project: Project, tip: str) -> list[KeptWork]:
    """What waits, for whichever branch, and is not in a line of work."""
    repository, source = company.world.repositories.open(project.project_id), Path(project.repository)
    return [one for one in _remembered(company, project) if _waits(repository, source, one, tip)]


def _remembered(company: Company, project: Project, ending: str = "") -> list[KeptWork]:
    repository = company.world.repositories.open(project.project_id)
    return [*kept_work(repository), *_in_store(company, project.project_id, ending)]


def _tip_at(repository: Repository, source: Path, branch: str) -> str | None:
    """Where a branch of the user's repository stands; none where it cannot be read."""
    try:
        return repository.import_branch(source, branch).commit
    except RepositoryError:
        return None


def _in_store(company: Company, project_id: str, ending: str) -> list[KeptWork]:
    """What runs owe, without what the work of another one has too."""
    repository, owed = company.world.repositories.open(project_id), owed_in(company, project_id, ending)
    newest: list[KeptWork] = []
    for one in reversed(owed):
        if not any(repository.is_ancestor(one.commit, of=other.commit) for other in newest):
            held = one.run.status != "failed"  # which says that its delivery did, past all gates
            newest.append(KeptWork(one.run.branch, one.commit, store=repository.path, held=held))
    return newest[::-1]


def _waits(repository: Repository, source: Path, one: KeptWork, tip: str | None) -> bool:
    """Whether a tip, if any, lacks kept work, and there still is the branch that keeps it."""
    if tip is not None and holds(repository, tip, one.commit):
        return False
    return one.store is not None or not is_gone(repository, source, one.branch)


def is_gone(repository: Repository, source: Path, branch: str) -> bool:
    """Whether a user's repository has no branch of this name; one that cannot be read may have it."""
    try:
        repository.import_branch(source, branch)
    except RepositoryError as error:
        return error.field == "branch"
    return False


def target_of(run: Run) -> str:
    """The name of the user's branch that a run is for."""
    return str(run.config_snapshot.get("target_branch", "main"))
