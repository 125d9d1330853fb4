"""Merged work that never came to the user's branch: remembered by the branch on which it is kept there.

It must never forget what the user's branch does not have, unless the user removed the branch that kept it.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.repository import Delivery, Repository, RepositoryError
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, evolve
from guildhall.domain.runs.run import Run

KEPT = "refs/guildhall/kept/"
"""Below it a ref for each branch of the user's repository that keeps what was never delivered."""


class KeptWork(Record):
    """Merged work that waits: on which branch of the user's repository, up to which commit of it."""

    branch: str
    commit: str


def kept_work(repository: Repository) -> list[KeptWork]:
    """All that is remembered, delivered meanwhile or not."""
    return [KeptWork(one.name.removeprefix(KEPT), one.commit) for one in repository.refs_below(KEPT)]


def remember_kept(repository: Repository, branch: str, commit: str) -> None:
    """Remember what was kept on a branch, in place of what it holds already."""
    ref = KEPT + branch
    repository.update_ref(ref, commit, repository.resolve(ref))
    for one in kept_work(repository):
        if one.branch != branch and repository.is_ancestor(one.commit, of=commit):
            repository.delete_ref(KEPT + one.branch, one.commit)


def still_kept(repository: Repository, source: Path, target: str) -> list[KeptWork]:
    """What the target branch of the user's repository does not have yet, as it stands; it forgets nothing.

    Where that branch cannot be read all that is remembered is.
    """
    remembered = kept_work(repository)
    if not remembered:
        return []
    try:
        tip = repository.import_branch(source, target).commit
    except RepositoryError:
        return remembered
    return [one for one in remembered if _waits(repository, source, one, tip)]


def forget_delivered(repository: Repository, source: Path, tip: str) -> None:
    """Forget what a commit of the user's branch holds, and what the user removed the branch of."""
    for one in kept_work(repository):
        if not _waits(repository, source, one, tip):
            repository.delete_ref(KEPT + one.branch, one.commit)


def _waits(repository: Repository, source: Path, one: KeptWork, tip: str) -> bool:
    """Whether a tip lacks kept work, and the user's repository still has the branch that keeps it."""
    try:
        if repository.is_ancestor(one.commit, of=tip) or repository.contains(tip, one.commit):
            return False
    except RepositoryError:
        pass  # no history in common: it cannot be in there
    try:
        return bool(repository.import_branch(source, one.branch).commit)
    except RepositoryError:
        return False


def command_for(source: Path, one: KeptWork) -> str:
    """What a person types to have it on the branch that is checked out."""
    return f"git -C {shlex.quote(str(source))} merge {shlex.quote(one.branch)}"


def with_kept(
    repository: Repository, delivery: Delivery, source: Path, target: str
) -> tuple[Delivery, list[KeptWork]]:
    """A delivery that says of earlier work, too, where it is kept, and all that waits on branches now."""
    kept = still_kept(repository, source, target)
    earlier = [one for one in kept if one.branch != delivery.branch]
    return (_telling(delivery, source, target, earlier) if earlier else delivery), kept


def _telling(delivery: Delivery, source: Path, target: str, earlier: Sequence[KeptWork]) -> Delivery:
    """A delivery with where earlier work is kept, and what brings it to the target branch."""
    reason = delivery.reason.replace("nothing was merged", "this run merged nothing")
    names = ", ".join(one.branch for one in earlier)
    told = f"{reason}; merged earlier and not in {target}: what is kept on {names}"
    typed = [delivery.command, *(command_for(source, one) for one in earlier)]
    return evolve(
        delivery,
        reason=f"{told}; commit what is not committed, then merge it",
        command=" && ".join(command for command in typed if command),
    )


def kept_of(company: Company, project: Project) -> list[dict[str, Any]]:
    """Merged work of a project that waits now: ``{branch, command}`` each.

    The repository is asked only where the newest run said at its end that some waits.
    """
    if project.last_run_id is None or not project.repository:
        return []
    run: Run = company.journal.state(company.scope, "Run", project.last_run_id)
    if not run.summary.get("kept"):
        return []
    source = Path(project.repository)
    repository = company.world.repositories.open(project.project_id)
    target = str(run.config_snapshot.get("target_branch", "main"))
    found = still_kept(repository, source, target)
    return [{"branch": one.branch, "command": command_for(source, one)} for one in found]
