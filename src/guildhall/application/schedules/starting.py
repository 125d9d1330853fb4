"""What the ticks of a schedule start: a job, a task on a project's queue, or a run of a project.

What no transaction can hold is done before; what begins, begins in the transaction that records the tick.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from guildhall.application.company import Company
from guildhall.application.jobs.asking import JobRequest, queue_job
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.application.projects.create import review_of
from guildhall.application.runs.backlogs import drop_backlog, read_backlog, read_planned
from guildhall.application.runs.requests import RunAsked, request_of
from guildhall.application.runs.start import prepare_run, queue_run
from guildhall.application.tasks.adding import Placing, add_task
from guildhall.application.tasks.meant import definition_of
from guildhall.domain.kernel import DomainError
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, asdict
from guildhall.domain.schedules.events import Outcome, Starts
from guildhall.domain.schedules.schedule import Schedule
from guildhall.domain.tasks.task import Task

ACTOR = "scheduler"


class Order(Record):
    """What is started at each tick, and the request for it as JSON values."""

    starts: Starts
    request: dict[str, Any]


class Became(Record):
    """What became of a tick: the id of what it started, or why nothing."""

    outcome: Outcome
    started: str | None = None
    reason: str = ""


class Start(Record):
    """One start: ``begin`` does it, ``forget`` clears up where nothing began.

    ``made`` is the id of what was prepared for it, where something was.
    """

    begin: Callable[[Transaction], Became]
    forget: Callable[[], None] = lambda: None
    made: str | None = None


def job_order(request: JobRequest) -> Order:
    """Ask for a job."""
    return Order("job", asdict(request))


def task_order(project_id: str, task: PlannedTask) -> Order:
    """Put a task on a project's queue, ready to be claimed."""
    return Order("task", _json({**asdict(task), "project_id": project_id}))


def run_order(project_id: str, asked: RunAsked) -> Order:
    """Start a run of a project."""
    return Order("run", _json({**asdict(asked), "project_id": project_id}))


def start_of(company: Company, schedule: Schedule) -> Start:
    """A start of what a schedule is for, prepared; where that is refused, one that says so.

    Raises:
        JournalUnavailable: when nothing can be read just now, which refuses nothing.
    """
    try:
        return _STARTS[schedule.starts](company, schedule)
    except JournalUnavailable:
        raise
    except DomainError as error:
        return refusing(error)


def refusing(error: DomainError) -> Start:
    """A start of nothing, as for a preset that is retired: the schedule goes on."""
    return Start(lambda _tx: Became("refused", reason=error.message[:2000]))


def is_at_work(tx: Transaction, schedule: Schedule) -> bool:
    """Whether what the schedule started last is not over; what it was for before is waited for no more."""
    if schedule.last_started is None:
        return False
    if schedule.starts == "task":
        task: Task = tx.state("Task", schedule.last_started)
        return task.exists and task.status not in FINAL
    last = tx.state("Job" if schedule.starts == "job" else "Run", schedule.last_started)
    return bool(last.exists and not last.ended)


def _job(company: Company, schedule: Schedule) -> Start:
    request = JobRequest(**schedule.request)
    return _starting(lambda tx: queue_job(company, tx, request, ACTOR, schedule.schedule_id).job_id)


def _task(company: Company, schedule: Schedule) -> Start:
    project = _project(company, schedule)
    definition, placing = definition_of(read_planned(schedule.request)), Placing(review=review_of(project))
    return _starting(lambda tx: add_task(tx, project.project_id, definition, placing, status="ready").id)


def _run(company: Company, schedule: Schedule) -> Start:
    project, kept = _project(company, schedule), dict(schedule.request)
    kept.pop("project_id")
    backlog = kept.pop("backlog")
    settings = tuple((name, value) for name, value in kept.pop("settings"))
    asked = RunAsked(read_backlog(backlog) if backlog else None, settings=settings, **kept)
    request = request_of(company, project, asked)
    prepared = prepare_run(company, project, request, cause=f"Schedule:{schedule.schedule_id}")
    run_id = prepared.command.run_id
    start = _starting(lambda tx: queue_run(tx, prepared).run_id)
    return Start(start.begin, lambda: drop_backlog(company, run_id), made=run_id)


def _starting(begin: Callable[[Transaction], str]) -> Start:
    return Start(lambda tx: Became("started", begin(tx)))


_STARTS: Mapping[Starts, Callable[[Company, Schedule], Start]] = {"job": _job, "task": _task, "run": _run}


def _project(company: Company, schedule: Schedule) -> Project:
    project: Project = company.journal.state(
        company.scope, "Project", str(schedule.request.get("project_id", ""))
    )
    if not project.exists:
        raise ProjectUnknown("there is no project of this id", field="project_id")
    return project


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they come back from the journal: lists for tuples."""
    found: dict[str, Any] = json.loads(json.dumps(values))
    return found
