"""The tasks that a run answers for: its own, and those of its backlog that were done before it began."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.runs.backlogs import BacklogLost, backlog_of
from guildhall.application.tasks.queries import tasks_of
from guildhall.domain.runs.run import Run
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
    codes = _codes(company, run)
    for start in range(0, len(codes), PAGE):
        page = codes[start : start + PAGE]
        ids = views.newest_by_code(run.project_id, page)
        for code in page:
            task = own.get(ids.get(code, "")) or views.get("Task", ids.get(code, ""))
            if task is not None and (task.id in own or task.status == "done"):
                found[task.id] = task
    return list({**found, **own}.values())


def _codes(company: Company, run: Run) -> list[str]:
    """The codes of the run's backlog; none once its file is gone."""
    try:
        return [task.code for task in backlog_of(company, run).tasks]
    except BacklogLost:
        return []
