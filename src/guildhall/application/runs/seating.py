"""Makes a project what a run needs, in the transaction that queues the run; one that is not there is made.

So a run that is refused leaves no project behind, and none that was changed for it.
"""

from __future__ import annotations

from pathlib import Path

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.projects.find import project_of_work
from guildhall.application.runs.team import seat_team
from guildhall.domain.kernel import Conflict
from guildhall.domain.projects.commands import CreateProject, ReadyProject, ReviseProject
from guildhall.domain.projects.project import Project


class MadeMeanwhile(Conflict):
    """Another process made the project that was to be made: the run is of that one."""


def planned_project(company: Company, name: str) -> Project:
    """A project that is not there yet, under the id that it is made with."""
    return Project(company.system.ids.new(), company.scope.org_id, name)


def is_planned(project: Project) -> bool:
    """Whether a project is not there yet: the journal says of all others when they were made."""
    return project.created_at is None


def seat_project(tx: Transaction, wanted: Project, goal: str) -> None:
    """Make a project ready, with its team, a goal if one is given, and the repository if it has none.

    A goal that another run is at work for stays.

    Raises:
        MadeMeanwhile: when there is one by now that was to be made.
        DomainError: for what no project can be.
    """
    project_id, repository = wanted.project_id, wanted.repository
    if is_planned(wanted):
        if project_of_work(tx.views, wanted.name, Path(repository)) is not None:
            raise MadeMeanwhile("the project was made meanwhile; start the run again", rule="one_project")
        create = CreateProject(project_id, wanted.name, goal, tx.scope.org_id, repository)
        project: Project = tx.ask("Project", project_id, create)
    else:
        project = tx.state("Project", project_id)
        given = goal if project.active_run_id is None else ""
        revise = ReviseProject(goal=given or None, repository=project.repository or repository)
        project = tx.ask("Project", project_id, revise)
    seat_team(tx, project_id)
    if project.status == "draft":
        tx.ask("Project", project_id, ReadyProject())
