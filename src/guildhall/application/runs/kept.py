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
from guildhall.domain.tasks.task import Task

KEPT = "refs/guildhall/kept/"
"""Below it a ref for each branch of the user's repository that keeps what was never delivered."""


NEWEST = 20
"""Runs of a project that are looked at for what came of its work: others only wait, or were given up."""


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
    return _kept_beside(repository, source, target)[0]


def _kept_beside(repository: Repository, source: Path, target: str) -> tuple[list[KeptWork], str | None]:
    """What a target branch does not have yet, and its tip; none where it cannot be read, or nothing waits."""
    remembered = kept_work(repository)
    if not remembered:
        return [], None
    try:
        tip = repository.import_branch(source, target).commit
    except RepositoryError:
        return remembered, None
    return [one for one in remembered if _waits(repository, source, one, tip)], tip


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

    The repository is asked only where the newest run that was reported on said at its end that some waits.
    """
    run = _reported_last(company, project)
    if run is None or not run.summary.get("kept"):
        return []
    source = Path(project.repository)
    found = still_kept(company.world.repositories.open(project.project_id), source, _target(run))
    return [{"branch": one.branch, "command": command_for(source, one)} for one in found]


def undelivered(company: Company, task: Task) -> str:
    """Where the merged work of a task is that the user's branch does not have, and what brings it there.

    Empty where it has it, or where nobody knows; what a run merged that goes on is delivered at its end.
    """
    if task.merge_commit is None:
        return ""
    run: Run | None = company.journal.state(company.scope, "Run", task.run_id) if task.run_id else None
    if run is not None and not run.ended:
        return f"merged on {run.branch}, and delivered at the end of its run"
    project: Project = company.journal.state(company.scope, "Project", task.project_id)
    last = _reported_last(company, project)
    if last is None or not last.summary.get("kept"):
        return ""
    repository, source = company.world.repositories.open(project.project_id), Path(project.repository)
    found, tip = _kept_beside(repository, source, target := _target(last))
    if tip is not None and repository.is_ancestor(task.merge_commit, of=tip):
        return ""
    own = (one for one in found if repository.is_ancestor(task.merge_commit, of=one.commit))
    kept = next(own, None)
    return "" if kept is None else f"not on {target}: kept on {kept.branch}; {command_for(source, kept)}"


def _reported_last(company: Company, project: Project) -> Run | None:
    """The newest run of a project that said at its end what came of its work; none where none did."""
    if not project.repository:
        return None
    rows = company.journal.views(company.scope).find(
        "Run", newest_first=True, limit=NEWEST, project_id=project.project_id
    )
    return next((row.state for row in rows if row.state.summary), None)


def _target(run: Run) -> str:
    return str(run.config_snapshot.get("target_branch", "main"))
