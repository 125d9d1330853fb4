"""The tasks that a run answers for: its own, and those of its backlog that were done before it began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from guildhall.application.company import Company
from guildhall.application.ports.backlog import PlannedTask
from guildhall.application.ports.views import Views
from guildhall.application.runs.backlogs import BacklogLost, backlog_of
from guildhall.application.runs.reported import reported
from guildhall.application.tasks.codes import public_code
from guildhall.application.tasks.meant import definition_of, was_done_as
from guildhall.application.tasks.queries import tasks_of
from guildhall.domain.runs.run import Run
from guildhall.domain.steps.step import Step, step_id
from guildhall.domain.tasks.task import Task

PAGE = 500


def tasks_covered(company: Company, run: Run) -> list[Task]:
    """The tasks of the run's backlog in its order, then those that the run added itself.

    A run over a backlog that was merged before has no tasks of its own; what was done is shown all the same.
    """
    views = company.journal.views(company.scope)
    own = {task.id: task for task in tasks_of(views, run_id=run.run_id)}
    if run.config_snapshot.get("fresh"):
        return list(own.values())
    found: dict[str, Task] = {}
    planned = _planned(company, run)
    for start in range(0, len(planned), PAGE):
        page = planned[start : start + PAGE]
        ids = views.under_codes(run.project_id, [public_code(one.code) for one in page])
        for one in page:
            task = _task_of(views, own, one, ids.get(public_code(one.code), []))
            if task is not None:
                found[task.id] = task
    return list({**found, **own}.values())


def counts_of(company: Company, run: Run) -> dict[str, int]:
    """How many of the tasks that a run answers for are in which status: as it ended, else by now.

    A task that a later run took up counts for that one; how it stood at this one's end, its summary says, or
    its report where it ended before summaries did.
    """
    ended: dict[str, int] | None = run.summary.get("tasks")
    if ended is not None:
        return dict(ended)
    told = reported(company, run).get("tasks") if run.ended else None
    if told is not None:
        return dict(Counter(task["status"] for task in told))
    counts = dict(company.journal.views(company.scope).tally(f"run-tasks:{run.run_id}"))
    planned: Step = company.journal.state(
        company.scope, "Step", step_id(run.run_id, None, "pm_create_tasks", 0)
    )
    before = int(planned.result.get("done_before", 0))
    return {**counts, "done": counts.get("done", 0) + before} if before else counts


def _task_of(views: Views, own: Mapping[str, Task], planned: PlannedTask, ids: Sequence[str]) -> Task | None:
    """The run's own task of those under a code, else the one that was done as the backlog asks."""
    for task_id in ids:
        if task_id in own:
            return own[task_id]
    definition = definition_of(planned)
    for task_id in ids:
        task: Task | None = views.get("Task", task_id)
        if task is not None and was_done_as(task, definition):
            return task
    return None


def _planned(company: Company, run: Run) -> Sequence[PlannedTask]:
    """The tasks of the run's backlog; none once its file is gone."""
    try:
        return backlog_of(company, run).tasks
    except BacklogLost:
        return ()
