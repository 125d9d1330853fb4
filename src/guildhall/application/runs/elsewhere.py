"""Tells of tasks that count as done, for they were done on another branch, of which the run's has nothing.

What was taken out of the run's own branch is its user's decision, and what waits for it is said as such: it
must never tell of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from guildhall.application.branches import BRANCH_PREFIX, is_set_up, tip_of
from guildhall.application.company import Company
from guildhall.application.ports.repository import Delivery, Repository, RepositoryError
from guildhall.application.runs.covered import tasks_covered
from guildhall.application.runs.kept import KeptWork, target_of
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

NAMED = 10
ASKED = 200
"""Tasks that are looked for one by one: each is a question to git."""


def with_done_elsewhere(company: Company, run: Run, delivery: Delivery, kept: Sequence[KeptWork]) -> Delivery:
    """A delivery that says which tasks were done on other branches and are not on the run's."""
    codes = [task.code for task in islice(_elsewhere(company, run, kept), NAMED + 1)]
    if not codes:
        return delivery
    named = ", ".join(codes[:NAMED]) + (" and more" if len(codes) > NAMED else "")
    told = (
        f"done on another branch, and not on {target_of(run)}: {named}; merge that branch, or do it here too "
        "by the same command with `--new`"
    )
    return evolve(delivery, reason=f"{delivery.reason}; {told}")


def _elsewhere(company: Company, run: Run, kept: Sequence[KeptWork]) -> Iterator[Task]:
    """Tasks that a run on another branch did, whose merge neither this one has nor what waits for it."""
    if not is_set_up(company, run):
        return
    repository, target = company.world.repositories.open(run.project_id), target_of(run)
    tip = tip_of(company, run)
    waiting = [one.commit for one in kept if one.target == target]
    before = [one for one in tasks_covered(company, run) if one.run_id != run.run_id and one.merge_commit]
    lacking: set[str] = set()
    for run_id in {one.run_id for one in before if one.run_id}:
        other: Run = company.journal.state(company.scope, "Run", run_id)
        if target_of(other) != target and not _has(repository, tip, BRANCH_PREFIX + other.branch):
            lacking.add(run_id)
    for one in islice((task for task in before if task.run_id in lacking), ASKED):
        if not any(_has(repository, line, one.merge_commit or "") for line in (tip, *waiting)):
            yield one


def _has(repository: Repository, line: str, name: str) -> bool:
    """Whether a line of work has a commit or its changes; one that the store lost by now is on none."""
    commit = repository.resolve(name)
    if commit is None:
        return False
    try:
        return repository.is_ancestor(commit, of=line) or repository.contains(line, commit)
    except RepositoryError:  # they have no history in common
        return False
