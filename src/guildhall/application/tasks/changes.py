"""What a task's commit changes, for whoever reads it; it must never say more than the repository does."""

from __future__ import annotations

from guildhall.application.branches import IMPORTED, began_at, brought_from, left_at
from guildhall.application.company import Company
from guildhall.application.ports.repository import Repository
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

LARGEST_DIFF = 1 << 20
"""Bytes of a diff that are shown; one that is longer ends with a line that says so."""


class Changes(Record):
    """The unified diff between two commits; all empty where nothing was committed."""

    base: str
    commit: str
    diff: str


def changes_of(company: Company, task: Task) -> Changes:
    """What merging the task's newest commit brings to its run's branch, or has brought."""
    if task.commit is None:
        return Changes("", "", "")
    repository = company.world.repositories.open(task.project_id)
    run: Run | None = company.journal.state(company.scope, "Run", task.run_id) if task.run_id else None
    if run is None:
        base = _outside_of_runs(repository, task.commit)
    elif task.merge_commit:
        base = _before(repository, task.merge_commit, task.commit) or began_at(company, run)
    else:
        base = brought_from(company, run, task.commit)
    return Changes(base, task.commit, repository.diff(base, task.commit, LARGEST_DIFF))


def _before(repository: Repository, merge_commit: str, commit: str) -> str:
    """From where a commit counted when it was merged; empty where it came to the branch in another way."""
    (*_, merge) = repository.log(commit, merge_commit) or [{"parents": ""}]
    parents = merge["parents"].split()
    return left_at(repository, parents[0], commit) if parents[1:] == [commit] else ""


def _outside_of_runs(repository: Repository, commit: str) -> str:
    """From where a commit counts that no run merges: where it left the user's branch, else itself."""
    branches = sorted(repository.refs_below(IMPORTED), key=lambda one: one.committed_at)
    return left_at(repository, branches[-1].commit, commit) if branches else commit
