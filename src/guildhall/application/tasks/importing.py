"""Brings a backlog onto a project's queue without a run: its tasks, and the terms on which they are done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.tasks.codes import public_code
from guildhall.application.tasks.handlers import DRIVING
from guildhall.application.tasks.intake import Intake, import_tasks
from guildhall.application.tasks.meant import PAGE, definition_of, ref_of
from guildhall.application.tasks.numbering import numbered
from guildhall.application.tasks.settling import settle_interrupted
from guildhall.application.tasks.terms import strictest
from guildhall.domain.policies.transitions import FINAL
from guildhall.domain.projects.commands import ReviseProject, TakeBacklog
from guildhall.domain.projects.goals import asked_of
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.definition import changed_fields
from guildhall.domain.tasks.task import Task


class Driven(Record):
    """A task that a run drives, which stays with that run; ``fields`` are those that it did not take over."""

    code: str
    run_id: str
    fields: tuple[str, ...] = ()


class Brought(Record):
    """What an import did: how many tasks the backlog has, how many of them are new, and were changed.

    ``driven`` are those that stay with the runs that drive them.
    """

    tasks: int
    added: int
    changed: int
    driven: tuple[Driven, ...] = ()


def import_backlog(company: Company, origin: Origin, project_id: str, backlog: Backlog) -> Brought:
    """Bring a backlog's tasks onto the queue, ready; returns what that changed.

    What else it says (its budget, gates, review and bounds, its test command and setup) is kept with the
    project: a run of the queue, and what is exported of it, have these terms. So is its goal, where the
    project is the backlog's own or has none that anybody gave it, as a run would have it.
    """
    settle_interrupted(company, origin, project_id)
    ref = ref_of(backlog)
    take = TakeBacklog(ref.known_by, terms_in(backlog))

    def unit(tx: Transaction) -> None:
        project: Project = tx.ask("Project", project_id, take)
        if _gives_goal(project, backlog):
            tx.ask("Project", project_id, ReviseProject(goal=backlog.goal))

    company.journal.execute(company.scope, origin, unit)
    project: Project = company.journal.state(company.scope, "Project", project_id)
    review = strictest(project.config, backlog.settings).get("review") or "required"
    intake = Intake(project_id, None, review=review, backlog=ref)
    before = _versions(company, project_id, backlog)
    brought = import_tasks(company.journal, company.scope, origin, intake, backlog.tasks)
    ids = brought.values()
    views = company.journal.views(company.scope)
    known = [one for one in ids if one in before]
    changed = sum(1 for one in known if (task := views.get("Task", one)) and task.version != before[one])
    driven = tuple(_driven(company, backlog, brought))
    return Brought(len(ids), len(ids) - len(known), changed, driven)


def _driven(company: Company, backlog: Backlog, ids: Mapping[str, str]) -> Iterator[Driven]:
    for planned in backlog.tasks:
        # What came without a code was given one on the way.
        task: Task = company.journal.state(company.scope, "Task", ids.get(planned.code, ""))
        if task.run_id is None or task.status in FINAL:
            continue
        run: Run = company.journal.state(company.scope, "Run", task.run_id)
        if run.status in DRIVING:
            yield Driven(task.code, run.run_id, changed_fields(task.definition, definition_of(planned)))


def _versions(company: Company, project_id: str, backlog: Backlog) -> dict[str, int]:
    """The versions of the tasks that a project has under a backlog's codes, by their ids."""
    views, found = company.journal.views(company.scope), dict[str, int]()
    planned = numbered(views, project_id, backlog.tasks, ref_of(backlog))
    codes = [public_code(one.code) for one in planned]
    for start in range(0, len(codes), PAGE):
        for ids in views.under_codes(project_id, codes[start : start + PAGE]).values():
            found |= {one: task.version for one in ids if (task := views.get("Task", one))}
    return found


def _gives_goal(project: Project, backlog: Backlog) -> bool:
    """Whether a backlog's goal is to be its project's from now on."""
    if not backlog.goal or backlog.goal == project.goal or project.active_run_id is not None:
        return False
    own = backlog.kind != "sentence" and project.name in (backlog.project, Path(project.repository).name)
    return own or project.goal in ("", asked_of(project.name))


def terms_in(backlog: Backlog) -> dict[str, Any]:
    """What a backlog says of how its tasks are done, by the names of a run's config."""
    terms: dict[str, Any] = dict(backlog.settings)
    if backlog.test_command:
        terms["test_command"] = backlog.test_command
    if backlog.setup is not None:
        terms["setup"] = list(backlog.setup)
    return terms
