"""Dispatch: brings tasks from the inbox over planning to ready, and says of each that is not fit why not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Origin, Transaction
from guildhall.application.tasks.handlers import tell
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.tasks.waits import waits_of
from guildhall.domain.kernel import DomainError
from guildhall.domain.policies.transitions import Status
from guildhall.domain.record import Record
from guildhall.domain.tasks.commands import TriageTask
from guildhall.domain.tasks.task import Task

UNTRIAGED: tuple[Status, ...] = ("inbox", "planning")
MOST_AT_ONCE = 500
"""Tasks that one dispatch looks at: a later one takes the next."""


class Triaged(Record):
    """What became of one task: where it stands now, and why it is not further or is not worked on yet."""

    task: Task
    refused: str = ""
    waits: Sequence[str] = ()


def dispatch(company: Company, project_id: str, origin: Origin, task: Task | None = None) -> list[Triaged]:
    """Triage one task, or all of a project that wait for it (seed S3, *CLI*: ``dispatch``).

    Raises:
        JournalUnavailable: when nothing can be written now; tasks before that were triaged.
    """
    views = company.journal.views(company.scope)
    if task is not None:
        chosen = [task]
    else:
        chosen = [
            found
            for status in UNTRIAGED
            for found in islice(tasks_of(views, project_id=project_id, status=status), MOST_AT_ONCE)
        ]
    return [_triage(company, one, origin) for one in chosen]


def _triage(company: Company, task: Task, origin: Origin) -> Triaged:
    def unit(tx: Transaction) -> Task:
        current: Task = tx.state("Task", task.id)
        while current.status in UNTRIAGED:
            current = tell(tx, task.id, TriageTask())
        return current

    try:
        after = company.journal.execute(company.scope, origin, unit)
    except JournalUnavailable:
        raise  # that says nothing of the task
    except DomainError as error:
        return Triaged(task, refused=error.sentence)
    waits = [wait.text for wait in waits_of(company, after)]
    return Triaged(after, waits=waits)
