"""Tells people of merged work that their branches have not got: where it is, and what brings it there."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.repository import Delivery, RepositoryError
from guildhall.application.runs.kept import KeptWork, still_kept, target_of
from guildhall.application.runs.lines import taken_out
from guildhall.domain.projects.project import Project
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run, run_of
from guildhall.domain.tasks.task import Task

IN_STORE = "it is in Guildhall's repository: the next run brings it along, and asks where it has to"
"""How kept work comes to its user that is on no branch of theirs."""
NEWEST = 20
"""Runs of a project that are looked at for what came of its work: others only wait, or were given up."""


def command_for(source: Path, one: KeptWork, current: str) -> str:
    """What a person types on the branch ``current`` to have it on its own; empty where a gate holds it.

    ``current`` is empty where no branch is checked out.
    """
    if one.held:
        return ""
    there = f"git -C {shlex.quote(str(source))}"
    switch = "" if one.target == current else f"{there} switch {shlex.quote(one.target)} && "
    if one.store is not None:
        fetch = f"fetch {shlex.quote(str(one.store))} {shlex.quote(one.branch)}"
        return f"{switch}{there} {fetch} && {there} merge FETCH_HEAD"
    return f"{switch}{there} merge {shlex.quote(one.branch)}"


def with_kept(
    company: Company, run: Run, project: Project, delivery: Delivery
) -> tuple[Delivery, list[KeptWork]]:
    """A delivery that says of earlier work, too, where it is kept, and all that waits on branches now."""
    source, target = Path(project.repository), target_of(run)
    kept = still_kept(company, project, target, run.run_id)
    own = (delivery.branch, run.branch if delivery.outcome in ("kept", "failed") else "")
    earlier = [one for one in kept if one.branch not in own]
    if not earlier:
        return delivery, kept
    told = _telling(delivery, (source, _checked_out(company, project)), target, earlier)
    lost = dict.fromkeys(_lost(company, one) for one in earlier if one.target == target)
    return evolve(told, reason="; ".join(filter(None, (told.reason, *lost)))), kept


def _lost(company: Company, one: KeptWork) -> str:
    """That merging kept work brings back what its user took out of their branch; empty where it does not."""
    maker: Run = company.journal.state(company.scope, "Run", run_of(one.branch))
    return taken_out(company, maker, one.tip) if maker.exists and one.tip is not None else ""


def _telling(
    delivery: Delivery, place: tuple[Path, str], target: str, earlier: Sequence[KeptWork]
) -> Delivery:
    """A delivery with where earlier work is kept, and what brings it to the target branch.

    ``place`` is the user's repository with the branch that is checked out there. What is for another branch
    is not merged into this one; `guildhall status` has the command for it.
    """
    told = [delivery.reason.replace("nothing was merged", "this run merged nothing")]
    for branch in dict.fromkeys(one.target for one in earlier):
        names = ", ".join(
            f"{one.branch}{' in its repository' if one.store else ''}"
            for one in earlier
            if one.target == branch
        )
        told.append(f"merged earlier and not in {branch}: what is kept on {names}")
    for_it = [one for one in earlier if one.target == target]
    if for_it:
        told.append("commit what is not committed, then merge it")
    typed = [delivery.command, *(command_for(place[0], one, place[1]) for one in for_it)]
    return evolve(
        delivery,
        reason="; ".join(told),
        command=" && ".join(command for command in typed if command),
    )


def kept_of(company: Company, project: Project) -> list[dict[str, Any]]:
    """Merged work of a project that waits now: ``{branch, command}`` each.

    The repository is asked only where the newest run that was reported on said at its end that some waits.
    """
    run = _reported_last(company, project)
    if run is None or not run.summary.get("kept"):
        return []
    source, current = Path(project.repository), _checked_out(company, project)
    found = still_kept(company, project, current or target_of(run))
    return [{"branch": one.branch, "command": _told(source, one, current)} for one in found]


def _checked_out(company: Company, project: Project) -> str:
    """The branch that is checked out in the user's repository now; empty for none, or where nobody knows."""
    repository = company.world.repositories.open(project.project_id)
    try:
        return repository.import_branch(Path(project.repository)).branch
    except RepositoryError:
        return ""


def _told(source: Path, one: KeptWork, current: str) -> str:
    """The command that anybody may be told: where Guildhall's own repository lies is not for everybody."""
    return "" if one.store else command_for(source, one, current)


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
    current = _checked_out(company, project)
    found = still_kept(company, project, current or target_of(last))
    own = (one for one in found if repository.is_ancestor(task.merge_commit, of=one.commit))
    kept = next(own, None)
    if kept is None:
        return ""
    if kept.tip is not None and repository.is_ancestor(task.merge_commit, of=kept.tip):
        return ""
    return f"not on {kept.target}: kept on {kept.branch}; {_told(source, kept, current) or IN_STORE}"


def _reported_last(company: Company, project: Project) -> Run | None:
    """The newest run of a project that said at its end what came of its work; none where none did."""
    if not project.repository:
        return None
    rows = company.journal.views(company.scope).find(
        "Run", newest_first=True, limit=NEWEST, project_id=project.project_id
    )
    return next((row.state for row in rows if row.state.summary), None)
