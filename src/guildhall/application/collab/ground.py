"""Where a collab client stands: the projects it may see, the one that it means, and its tasks."""

from __future__ import annotations

from itertools import islice

from guildhall.application.access.principals import Principal
from guildhall.application.access.reach import task_within
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Views
from guildhall.application.projects.find import AmbiguousProject, ambiguous, matching_projects, projects_of
from guildhall.domain.kernel import Conflict
from guildhall.domain.projects.commands import CreateProject, ReadyProject
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Project
from guildhall.domain.record import evolve
from guildhall.domain.tasks.task import Task

MOST_PROJECTS = 50
"""Projects that are shown together; who has more names one."""

FIRST_NAME = "work"


def holder_of(principal: Principal, label: str = "") -> str:
    """Who holds a lease: the authenticated actor, and what the client calls itself."""
    return str(evolve(principal.holder, label="" if label == principal.actor else label))


def projects_seen(views: Views, principal: Principal, named: str | None = None) -> list[Project]:
    """The projects that a principal may see, or the one that is named by name or id.

    Raises:
        ProjectUnknown: when it may see no such project.
        AmbiguousProject: when there are too many to be shown together.
    """
    if principal.project_id is not None:
        bound: Project | None = views.get("Project", principal.project_id)
        found = [] if bound is None else [bound]
        found = [project for project in found if named in (None, project.name, project.project_id)]
    elif named is None:
        found = list(islice(projects_of(views), MOST_PROJECTS + 1))
    else:
        found = matching_projects(views, named)
    if named is not None and not found:
        raise ProjectUnknown(f"there is no project {named[:80]!r} here", field="project")
    if len(found) > MOST_PROJECTS:
        raise AmbiguousProject(
            f"there are more than {MOST_PROJECTS} projects; say which with ?project=",
            [],
            asked=named or "",
            rule="one_project_is_meant",
            field="project",
        )
    return found


def project_meant(tx: Transaction, principal: Principal, named: str | None) -> str:
    """The project that new work goes to; the org's first one is made where it has none.

    Raises:
        ProjectUnknown: when the named one does not exist for the principal.
        AmbiguousProject: when there are several and none is named.
    """
    found = projects_seen(tx.views, principal, named)
    if len(found) > 1:
        raise ambiguous(tx.views, found, named)
    if found:
        return found[0].project_id
    project_id = tx.new_id()
    goal = "Do what is asked."
    tx.ask("Project", project_id, CreateProject(project_id, FIRST_NAME, goal, tx.scope.org_id, ""))
    tx.ask("Project", project_id, ReadyProject())
    return project_id


def task_meant(views: Views, principal: Principal, reference: str, named: str | None = None) -> Task:
    """A task by its id or code, as far as the principal may see it.

    Raises:
        TaskNotFound: when there is none for the principal.
        AmbiguousCode: when several projects have a task of that code.
    """
    project_id = None if named is None else projects_seen(views, principal, named)[0].project_id
    task: Task = task_within(views, principal, reference, project_id).state
    return task


class NotYourLease(Conflict):
    """The lease is somebody else's, or nobody has it."""


def require_holder(principal: Principal, task: Task, fence: int | None) -> int:
    """The fence under which a principal writes to a task.

    Raises:
        NotYourLease: when the principal does not hold the task's lease, or not under this fence.
    """
    lease = task.lease
    if lease is None or not principal.holds(lease):
        raise NotYourLease(
            f"you do not hold the lease of {task.code}; acquire it first (POST /collab/leases/acquire)",
            rule="lease_is_the_callers",
            field="lock_id",
        )
    if fence is not None and fence != lease.fence:
        raise NotYourLease(
            f"{task.code} was leased anew since: its fence is {lease.fence}, not {fence}",
            rule="fence_is_current",
            field="fence",
        )
    return lease.fence
