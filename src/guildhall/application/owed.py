"""What runs merged and nobody has yet: remembered from the moment that a run's branch is made.

It must never take it for delivered: only the user's branch, or one beside it that keeps it, pays it off.
However a run ends, or dies, what it merged stands on its branch in the project's store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from guildhall.application.branches import BRANCH_PREFIX, IMPORTED, tip_of
from guildhall.application.company import Company
from guildhall.application.ports.repository import Repository, RepositoryError
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run

OWED = "refs/guildhall/owed/"
"""Below it a ref for each run whose work its user has not got: it names the commit from which that counts."""
PAGE = 500
"""Tasks that are read at once."""


class Owed(Record):
    """What an ended run owes: its branch's work up to a commit."""

    run: Run
    commit: str


def begin_owing(repository: Repository, run_id: str, start: str) -> None:
    """Remember that a run owes whatever its branch will have beyond a commit."""
    ref = OWED + run_id
    repository.update_ref(ref, start, repository.resolve(ref))


def owed_in(company: Company, project_id: str, ending: str = "") -> list[Owed]:
    """What the ended runs of a project owe, in their order; ``ending`` is a run that is about to end.

    A run whose branch was removed from the store owes nothing any more.
    """
    repository = company.world.repositories.open(project_id)
    found: list[Owed] = []
    for one in repository.refs_below(OWED):
        run: Run = company.journal.state(company.scope, "Run", one.name.removeprefix(OWED))
        tip = repository.resolve(BRANCH_PREFIX + run.branch) if run.ended or run.run_id == ending else None
        if tip is not None and not repository.is_ancestor(tip, of=one.commit):
            found.append(Owed(run, tip))
    return found


def carried_by(company: Company, run: Run) -> list[Run]:
    """The earlier runs of whose owed work, all or a part, a run's branch has what it would bring along.

    A part comes with a task's commit, too, that was made on the branch of the earlier run; and what was given
    up by removing that branch may stand under the work of a run in between.
    """
    repository, tip = company.world.repositories.open(run.project_id), tip_of(company, run)
    theirs = repository.resolve(IMPORTED + str(run.config_snapshot.get("target_branch", "main")))
    found: list[Run] = []
    for one in repository.refs_below(OWED):
        earlier: Run = company.journal.state(company.scope, "Run", one.name.removeprefix(OWED))
        known = [one.commit, *([theirs] if theirs else [])]
        merged = _merged_by(company, earlier) if earlier.ended and earlier.run_id != run.run_id else []
        if any(_has_part(repository, tip, commit, known) for commit in merged):
            found.append(earlier)
    return found


def _merged_by(company: Company, run: Run) -> list[str]:
    """The commits that have all that a run merged: its branch's, or its merges where that was removed."""
    tip = company.world.repositories.open(run.project_id).resolve(BRANCH_PREFIX + run.branch)
    if tip is not None:
        return [tip]
    views, after, merges = company.journal.views(company.scope), 0, list[str]()
    while rows := views.find("Task", run_id=run.run_id, status="done", after=after, limit=PAGE):
        merges += [row.state.merge_commit for row in rows if row.state.merge_commit]
        after = rows[-1].created
    return merges


def _has_part(repository: Repository, tip: str, merged: str, known: Sequence[str]) -> bool:
    """Whether a commit has anything of what was merged that is in none of the known ones."""
    try:
        shared = repository.merge_bases(tip, merged)
        return any(not any(repository.is_ancestor(one, of=there) for there in known) for one in shared)
    except RepositoryError:
        return False  # it was cleared away


def holds(repository: Repository, tip: str, commit: str) -> bool:
    """Whether a line of work has all of a commit."""
    try:
        return repository.is_ancestor(commit, of=tip) or repository.contains(tip, commit)
    except RepositoryError:
        return False  # no history in common: it cannot be in there


def has_history(repository: Repository, tip: str, commit: str) -> bool:
    """Whether a line of work has a commit in such a way that what was made on that brings no other along.

    A line that was written anew, to be rid of a secret, has the files of the old one and not its history;
    merges of ours may be missing.
    """
    return holds(repository, tip, commit) and all(
        len(one["parents"].split()) > 1 for one in repository.log(tip, commit)
    )


def gates_of(run: Run) -> tuple[str, ...]:
    """The gates at which a run asks a person."""
    asked: Any = run.config_snapshot.get("approval") or ()
    return (asked,) if isinstance(asked, str) else tuple(asked)


def is_waived(project: Project, gate: str, since: datetime | None) -> bool:
    """Whether a gate that was asked for, or answered, at an aware time was waived after that.

    Where nobody knows when that was, any waiver counts.
    """
    waived = project.waived.get(gate)
    return waived is not None and (since is None or since <= waived)


def gates_at_end(company: Company, run: Run) -> tuple[str, ...]:
    """The gates at a run's end: its own, and those under which the work was merged that it brings along.

    A gate that was waived after such a run began is none any more.
    """
    project: Project = company.journal.state(company.scope, "Project", run.project_id)
    asked = dict.fromkeys(gates_of(run))
    for one in carried_by(company, run):
        gates = (gate for gate in gates_of(one) if not is_waived(project, gate, one.created_at))
        asked |= dict.fromkeys(gates)
    return tuple(asked)
