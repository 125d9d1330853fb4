"""What a task's branch changes, for whoever reads it; it must never say more than the repository does."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.domain.record import Record
from guildhall.domain.tasks.task import Task

LARGEST_DIFF = 1 << 20
"""Bytes of a diff that are shown; one that is longer ends with a line that says so."""


class Changes(Record):
    """The unified diff between two commits; all empty where nothing was committed."""

    base: str
    commit: str
    diff: str


def changes_of(company: Company, task: Task) -> Changes:
    """What the task's newest commit changes against the commit that it began at."""
    if task.commit is None or not task.base_commit:
        return Changes("", "", "")
    repository = company.world.repositories.open(task.project_id)
    diff = repository.diff(task.base_commit, task.commit, LARGEST_DIFF)
    return Changes(task.base_commit, task.commit, diff)
