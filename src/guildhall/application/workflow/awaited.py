"""Keeps tasks from being begun without the work that they build on, where it waits and could not be brought.

A task that is done is not open any more for those that depend on it; but what it made may be on a branch that
this run does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from guildhall.application.ports.journal import Transaction
from guildhall.application.runs.kept import KeptWork, lacked_by
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.queries import unbegun_tasks
from guildhall.application.workflow.shift import Shift
from guildhall.domain.policies.transitions import WAITING
from guildhall.domain.tasks.commands import BlockTask
from guildhall.domain.tasks.halt import BLOCKER
from guildhall.domain.tasks.task import Task


def block_what_lacks_its_blockers(shift: Shift) -> None:
    """Block what depends on a task whose merged work waits somewhere and is not on the run's branch."""
    tip = shift.tip()
    away = lacked_by(shift.company, shift.project, tip)
    lacking = _lacking(shift, away, tip) if away else None
    if lacking:
        held, origin = shift.held, shift.work.terms.origin
        held.journal.execute(held.scope, origin, lambda tx: _block(tx, lacking))


def _lacking(shift: Shift, away: Sequence[KeptWork], tip: str) -> Mapping[str, str]:
    """What each waiting task lacks, in words, by its id: git is asked once, before anything is written."""
    journal, scope = shift.company.journal, shift.company.scope

    @cache
    def said_of(blocker_id: str) -> str:
        blocker: Task = journal.state(scope, "Task", blocker_id)
        where = _where(shift, away, tip, blocker)
        if where is None:
            return ""
        place = f"{where.branch}{' in its repository' if where.store else ''}"
        return f"what {blocker.code} merged waits on {place}, and this run could not build on it"

    lacking: dict[str, str] = {}
    for task in unbegun_tasks(journal.views(scope), shift.run.run_id):
        said = [*filter(None, map(said_of, task.blocked_by))]
        if said:
            lacking[task.id] = said[0]
    return lacking


def _block(tx: Transaction, lacking: Mapping[str, str]) -> None:
    for task_id, said in lacking.items():
        if tx.state("Task", task_id).status in WAITING:
            tell(tx, task_id, BlockTask(BLOCKER, said, "guildhall"))


def _where(shift: Shift, away: Sequence[KeptWork], tip: str, blocker: Task) -> KeptWork | None:
    """What keeps merged work of a task that the run does not have; none where it has it, or nobody knows."""
    merged, repository = blocker.merge_commit, shift.repository
    if merged is None or repository.is_ancestor(merged, of=tip):
        return None
    return next((one for one in away if repository.is_ancestor(merged, of=one.commit)), None)
