"""Settles merges that were announced: whoever comes after brings them to their end, or takes them back.

The announcement, made under the journal's lock, is the last decision about a merge. From then on the branch
alone tells what becomes of the task; it must never be judged anew, and nobody else moves it before that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guildhall.application.branches import BRANCH_PREFIX, own_merge
from guildhall.application.company import Company
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.views import Views
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.queries import tasks_of
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks import commands
from guildhall.domain.tasks.task import Task


def settle_merge(company: Company, run: Run, task_id: str, origin: Origin) -> str:
    """The commit by which a task's announced merge is on its run's branch; empty where none is, or will be.

    While the branch stands where the merge was announced from it is moved as announced: by the same
    compare-and-swap that whoever announced it may be about to make, so that twice is once. What the branch
    went past nobody can bring there any more: that is taken back, and the task is approved again. So it is on
    the branch of a run that ended, which is not moved any more.

    Raises:
        RepositoryError: when git can not do it.
        DomainError: when whoever asks has lost its lease.
    """
    task: Task = company.journal.state(company.scope, "Task", task_id)
    if task.merge_intent is None:
        return ""
    announced = task.merge_intent
    repository = company.world.repositories.open(run.project_id)
    there = ""
    if repository.resolve(announced.new):  # else it was cleared away, and nobody can bring it there either
        if not run.ended:
            repository.update_ref(BRANCH_PREFIX + run.branch, announced.new, announced.old)
        there = own_merge(company, run, task)
    if not there:
        company.journal.execute(company.scope, origin, lambda tx: _withdraw(tx, task_id, announced.new))
    return there


def settle_merges(company: Company, origin: Origin, run: Run) -> None:
    """Settle and record all merges that a run's tasks announced; nobody is at work on them any more."""
    for task in _announced(company.journal.views(company.scope), run_id=run.run_id):
        _settle(company, origin, run, task)


def settle_interrupted(company: Company, origin: Origin, project_id: str) -> None:
    """Settle and record the merges in a project that runs announced which ended in the middle of them."""
    for task in _announced(company.journal.views(company.scope), project_id=project_id):
        run: Run = company.journal.state(company.scope, "Run", task.run_id) if task.run_id else Run()
        if run.ended:
            _settle(company, origin, run, task)


def _announced(views: Views, **columns: Any) -> Iterator[Task]:
    tasks = [task for status in ("merging", "blocked") for task in tasks_of(views, status=status, **columns)]
    return (task for task in tasks if task.merge_intent is not None)


def _settle(company: Company, origin: Origin, run: Run, task: Task) -> None:
    commit = settle_merge(company, run, task.id, origin)
    if commit:
        company.journal.execute(company.scope, origin, lambda tx: _record(tx, task.id, commit))


def _record(tx: Transaction, task_id: str, commit: str) -> None:
    task: Task = tx.state("Task", task_id)
    if task.merge_intent is not None:
        goes_on = [commands.UnblockTask()] if task.blocked else []
        tell(tx, task_id, *goes_on, commands.RecordMerged(commit))


def _withdraw(tx: Transaction, task_id: str, commit: str) -> None:
    task: Task = tx.state("Task", task_id)
    withdraw = commands.WithdrawMerge(commit)
    if task.blocked is None or task.merge_intent is None:
        tell(tx, task_id, withdraw)
        return
    said = task.blocked
    again = commands.BlockTask(said.reason, said.detail, said.by, resting=True)
    tell(tx, task_id, commands.UnblockTask(), withdraw, again)
