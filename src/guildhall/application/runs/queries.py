"""Questions about runs: listed, and where one stands; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from guildhall.application.approvals.queries import asked_about
from guildhall.application.company import Company
from guildhall.application.ports.views import Row, Views
from guildhall.application.references import tail
from guildhall.application.runs.covered import counts_of
from guildhall.application.runs.unfinished import UNFINISHED
from guildhall.application.tasks.queries import tasks_of
from guildhall.domain.policies.transitions import IN_FLIGHT
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import Step
from guildhall.domain.tasks.task import Task

PAGE = 200
ACTIVE = 200
"""Tasks in flight that are looked at one by one: more than ever work at once."""


def newest_runs(views: Views, limit: int = 20, project_id: str | None = None) -> list[Run]:
    """The newest runs, of one project where one is named."""
    if project_id is None:
        rows = views.find("Run", newest_first=True, limit=limit)
    else:
        rows = views.find("Run", newest_first=True, limit=limit, project_id=project_id)
    return [row.state for row in rows]


def unfinished_runs(views: Views, project_id: str | None = None) -> list[Run]:
    """The runs that are not over, oldest first; those of one project where it is named."""
    those: dict[str, Any] = {} if project_id is None else {"project_id": project_id}
    found = [row for status in UNFINISHED for row in _runs(views, {"status": status, **those})]
    return [row.state for row in sorted(found, key=lambda row: row.created)]


def _runs(views: Views, those: Mapping[str, Any]) -> Iterator[Row]:
    """All runs of these columns, a page at a time: those of one project must not hide another's."""
    after = 0
    while rows := views.find("Run", after=after, limit=PAGE, **those):
        yield from rows
        after = rows[-1].created


class AtWork(Record):
    """One thing that goes on in a run: a task, or a step for the whole company; ``since`` is when it began.

    ``agent`` is empty while nobody has taken it up; ``doing`` is the state, or the node of the workflow.
    ``asks`` is the end of the id of an approval that it waits for.
    """

    task: Task | None
    doing: str
    agent: str
    since: datetime | None
    asks: str = ""


class Standing(Record):
    """Where a run stands: its tasks counted by status, and what goes on."""

    run: Run
    counts: Mapping[str, int]
    at_work: Sequence[AtWork]

    @property
    def total(self) -> int:
        """All its tasks."""
        return sum(self.counts.values())


def standing_of(company: Company, run: Run) -> Standing:
    """Where a run stands; its cost does not grow with the number of tasks."""
    views = company.journal.views(company.scope)
    steps: list[Step] = [
        row.state
        for status in ("claimed", "queued")
        for row in views.find("Step", run_id=run.run_id, status=status, limit=ACTIVE)
    ]
    by_task = {step.task_id: step for step in reversed(steps) if step.task_id}
    at_work = [
        AtWork(None, step.node, step.agent_id or "", step.updated_at) for step in steps if not step.task_id
    ]
    at_work += [
        AtWork(None, f"approval {tail(one.approval_id)}", "", one.created_at, tail(one.approval_id))
        for one in asked_about(views, f"Run:{run.run_id}")
    ]
    waiting = _asked_about_tasks(views, run)
    for task in _in_flight(views, run.run_id):
        step = by_task.get(task.id)
        agent = task.lease.agent_id if task.lease else None
        agent = agent or (step.agent_id if step else None)
        doing = f"approval {waiting[task.id]}" if task.id in waiting else task.status
        at_work.append(AtWork(task, doing, agent or "", task.updated_at, waiting.get(task.id, "")))
    return Standing(run, counts_of(company, run), at_work)


def _asked_about_tasks(views: Views, run: Run) -> dict[str, str]:
    """Which approval each task of a run in review waits for, by the end of its id."""
    if not run.config_snapshot.get("approval"):
        return {}
    reviewed = [task.id for task in tasks_of(views, run_id=run.run_id, status="review")][:ACTIVE]
    found = asked_about(views, *(f"Task:{one}" for one in reviewed)) if reviewed else []
    return {one.subject.partition(":")[2]: tail(one.approval_id) for one in found}


def _in_flight(views: Views, run_id: str) -> Iterator[Task]:
    left = ACTIVE
    for status in IN_FLIGHT:
        for task in tasks_of(views, run_id=run_id, status=status):
            if not left:
                return
            left -= 1
            yield task
