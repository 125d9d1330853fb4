"""Merged work that never came to the user's branch: remembered by the branch on which it is kept there.

It must never forget what the user's branch does not have, unless the user removed the branch that kept it.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from guildhall.application.company import Company
from guildhall.application.owed import holds, owed_in
from guildhall.application.ports.repository import Delivery, Repository, RepositoryError
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, evolve
from guildhall.domain.runs.run import Run, run_of
from guildhall.domain.tasks.task import Task

KEPT = "refs/guildhall/kept/"
"""Below it a ref for each branch of the user's repository that keeps what was never delivered."""


IN_STORE = "it is in Guildhall's repository: the next run brings it along, and asks where it has to"
"""How kept work comes to its user that is on no branch of theirs."""
NEWEST = 20
"""Runs of a project that are looked at for what came of its work: others only wait, or were given up."""


class KeptWork(Record):
    """Merged work that waits: on which branch of the user's repository, up to which commit of it.

    ``store`` is the folder of Guildhall's repository where the branch is in there alone; ``held`` says that a
    gate holds it back.
    """

    branch: str
    commit: str
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


def still_kept(
    company: Company, project: Project, target: str, ending: str = ""
) -> tuple[list[KeptWork], str | None]:
    """What the target branch of the user's repository does not have yet, and where that branch stands.

    Where it cannot be read, and its commit is none, that is all that is remembered; nothing is forgotten.
    ``ending`` is a run that is about to end.
    """
    repository, source = company.world.repositories.open(project.project_id), Path(project.repository)
    remembered = [*kept_work(repository), *_in_store(company, project.project_id, ending)]
    if not remembered:
        return [], None
    try:
        tip = repository.import_branch(source, target).commit
    except RepositoryError:
        return remembered, None
    return [one for one in remembered if _waits(repository, source, one, tip)], tip


def _in_store(company: Company, project_id: str, ending: str) -> list[KeptWork]:
    """What runs owe, without what the work of another one has too."""
    repository, owed = company.world.repositories.open(project_id), owed_in(company, project_id, ending)
    newest: list[KeptWork] = []
    for one in reversed(owed):
        if not any(repository.is_ancestor(one.commit, of=other.commit) for other in newest):
            held = one.run.status != "failed"  # which says that its delivery did, past all gates
            newest.append(KeptWork(one.run.branch, one.commit, repository.path, held))
    return newest[::-1]


def _waits(repository: Repository, source: Path, one: KeptWork, tip: str) -> bool:
    """Whether a tip lacks kept work, and there still is the branch that keeps it."""
    if holds(repository, tip, one.commit):
        return False
    return one.store is not None or not is_gone(repository, source, one.branch)


def is_gone(repository: Repository, source: Path, branch: str) -> bool:
    """Whether a user's repository has no branch of this name; one that cannot be read may have it."""
    try:
        repository.import_branch(source, branch)
    except RepositoryError as error:
        return error.field == "branch"
    return False


def command_for(source: Path, one: KeptWork) -> str:
    """What a person types to have it on the branch that is checked out; empty for what a gate holds back."""
    if one.held:
        return ""
    if one.store is not None:
        there = f"git -C {shlex.quote(str(source))}"
        fetch = f"fetch {shlex.quote(str(one.store))} {shlex.quote(one.branch)}"
        return f"{there} {fetch} && {there} merge FETCH_HEAD"
    return f"git -C {shlex.quote(str(source))} merge {shlex.quote(one.branch)}"


def with_kept(
    company: Company, run: Run, project: Project, delivery: Delivery
) -> tuple[Delivery, list[KeptWork]]:
    """A delivery that says of earlier work, too, where it is kept, and all that waits on branches now."""
    source, target = Path(project.repository), target_of(run)
    kept, _ = still_kept(company, project, target, run.run_id)
    own = (delivery.branch, run.branch if delivery.outcome in ("kept", "failed") else "")
    earlier = [one for one in kept if one.branch not in own]
    return (_telling(delivery, source, target, earlier) if earlier else delivery), kept


def _telling(delivery: Delivery, source: Path, target: str, earlier: Sequence[KeptWork]) -> Delivery:
    """A delivery with where earlier work is kept, and what brings it to the target branch."""
    reason = delivery.reason.replace("nothing was merged", "this run merged nothing")
    names = ", ".join(f"{one.branch}{' in its repository' if one.store else ''}" for one in earlier)
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
    found, _ = still_kept(company, project, target_of(run))
    return [{"branch": one.branch, "command": _told(source, one)} for one in found]


def _told(source: Path, one: KeptWork) -> str:
    """The command that anybody may be told: where Guildhall's own repository lies is not for everybody."""
    return "" if one.store else command_for(source, one)


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
    found, tip = still_kept(company, project, target := target_of(last))
    if tip is not None and repository.is_ancestor(task.merge_commit, of=tip):
        return ""
    own = (one for one in found if repository.is_ancestor(task.merge_commit, of=one.commit))
    kept = next(own, None)
    if kept is None:
        return ""
    return f"not on {target}: kept on {kept.branch}; {_told(source, kept) or IN_STORE}"


def _reported_last(company: Company, project: Project) -> Run | None:
    """The newest run of a project that said at its end what came of its work; none where none did."""
    if not project.repository:
        return None
    rows = company.journal.views(company.scope).find(
        "Run", newest_first=True, limit=NEWEST, project_id=project.project_id
    )
    return next((row.state for row in rows if row.state.summary), None)


def target_of(run: Run) -> str:
    """The name of the user's branch that a run is for."""
    return str(run.config_snapshot.get("target_branch", "main"))
