"""What a principal reaches in their org: a worker key its project, a session token its task, all others all.

What lies outside is not found, as if it were not there (*Tenancy*). It must never tell that it is.
"""

from __future__ import annotations

from typing import Any

from guildhall.application.access.principals import Principal
from guildhall.application.pages import Page, Paging, page_of
from guildhall.application.ports.views import Row, Value, Views
from guildhall.application.projects.find import project_by
from guildhall.application.sprints.keeping import sprint_row
from guildhall.application.tasks.lookup import task_row
from guildhall.domain.artifacts.errors import ArtifactUnknown
from guildhall.domain.kernel import NotFound, ValidationFailed
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.runs.errors import RunUnknown
from guildhall.domain.sessions.errors import SessionUnknown
from guildhall.domain.sprints.errors import SprintUnknown
from guildhall.domain.tasks.errors import TaskNotFound


def is_bound(principal: Principal) -> bool:
    """Whether a principal reaches less than their whole org."""
    return principal.project_id is not None or principal.task_id is not None


def project_within(views: Views, principal: Principal, project_id: str) -> Row:
    """A project that the principal reaches.

    Raises:
        ProjectUnknown: when there is none of this id for them.
    """
    row = (
        None if principal.task_id or not _reaches(principal, project_id) else views.row("Project", project_id)
    )
    if row is None:
        raise ProjectUnknown("there is no project of this id", field="project_id")
    return row


def projects_within(views: Views, principal: Principal, paging: Paging, **wanted: str | None) -> Page:
    """A page of the projects that the principal reaches; ``wanted`` are values of columns, none for any."""
    columns: dict[str, Value] = {name: value for name, value in wanted.items() if value is not None}
    if principal.project_id is not None:
        columns["id"] = principal.project_id
    return page_of(views, "Project", paging, **columns)


def project_meant(views: Views, principal: Principal, project_id: str | None) -> Row:
    """The project that is named, else the one that the principal is bound to, else the org's only one.

    Raises:
        ProjectUnknown: when there is none.
        AmbiguousProject: when several could be meant.
    """
    named = project_id or principal.project_id
    return project_within(views, principal, named or project_by(views, field="project_id").project_id)


def task_within(views: Views, principal: Principal, reference: str, project_id: str | None = None) -> Row:
    """A task by its id or code that the principal reaches.

    Raises:
        TaskNotFound: when there is none for them.
        AmbiguousCode: when several projects have one of this code.
    """
    row = task_row(views, reference, project_id or principal.project_id)
    outside = principal.task_id not in (None, row.id) or not _reaches(principal, row.state.project_id)
    if outside:
        raise TaskNotFound(reference[:80])
    return row


def run_within(views: Views, principal: Principal, run_id: str) -> Row:
    """A run of a project that the principal reaches.

    Raises:
        RunUnknown: when there is none of this id for them.
    """
    row = None if principal.task_id else views.row("Run", run_id)
    if row is None or not _reaches(principal, row.state.project_id):
        raise RunUnknown("there is no run of this id", field="run_id")
    return row


def reaches_subject(views: Views, principal: Principal, subject: str) -> bool:
    """Whether a principal reaches a subject such as ``Task:…`` or ``Run:…``, by its id."""
    kind, _, entity_id = subject.partition(":")
    within = {"Task": task_within, "Run": run_within}.get(kind)
    try:
        return within is not None and within(views, principal, entity_id).id == entity_id
    except NotFound:
        return False


def artifact_within(views: Views, principal: Principal, artifact_id: str) -> Row:
    """An artifact of a task, or else of a run, that the principal reaches.

    Raises:
        ArtifactUnknown: when there is none of this id for them.
    """
    row = views.row("Artifact", artifact_id)
    if row is not None and is_bound(principal):
        task_id, run_id = row.state.task_id, row.state.run_id
        subject = f"Run:{run_id}" if task_id is None else f"Task:{task_id}"
        row = row if reaches_subject(views, principal, subject) else None
    if row is None:
        raise ArtifactUnknown("there is no artifact of this id", field="artifact_id")
    return row


def sprint_within(views: Views, principal: Principal, reference: str) -> Row:
    """A sprint by its id or code that the principal reaches: a bound one those of its project.

    Raises:
        SprintUnknown: when there is none for them.
    """
    row = sprint_row(views, reference)
    if not _reaches(principal, row.state.project_id):
        raise SprintUnknown("there is no sprint of this id or code", field="sprint")
    return row


def session_within(views: Views, principal: Principal, session_id: str) -> Row:
    """A session that the principal reaches: a bound one those of tasks that it reaches.

    Raises:
        SessionUnknown: when there is none of this id for them.
    """
    row = views.row("Session", session_id)
    if row is not None and is_bound(principal):
        task = views.row("Task", row.state.task_id) if row.state.task_id else None
        mine = principal.session_id in (None, session_id)
        outside = principal.task_id is not None and task is not None and principal.task_id != task.id
        if task is None or outside or not mine or not _reaches(principal, task.state.project_id):
            row = None
    if row is None:
        raise SessionUnknown("there is no session of this id", field="session_id")
    return row


def of_task_within(views: Views, principal: Principal, task: str | None, **columns: Any) -> dict[str, Any]:
    """The columns of a list whose rows belong to tasks; what is none is left out.

    Raises:
        TaskNotFound: for a task that the principal does not reach.
        ValidationFailed: when a principal who reaches less than the org names no task.
    """
    given = {name: value for name, value in columns.items() if value is not None}
    named = task or principal.task_id
    if named is not None:
        return {**given, "task_id": task_within(views, principal, named).id}
    if is_bound(principal):
        raise ValidationFailed("this credential reaches one project: name a task of it", field="task")
    return given


def columns_within(principal: Principal, **columns: Any) -> dict[str, Any]:
    """The columns of a list that has a ``project_id``, confined to what the principal reaches.

    What is none is left out.

    Raises:
        ProjectUnknown: when another project is asked for.
    """
    given = {name: value for name, value in columns.items() if value is not None}
    if principal.project_id is None:
        return given
    if not _reaches(principal, given.get("project_id", principal.project_id)):
        raise ProjectUnknown("there is no project of this id", field="project_id")
    return {**given, "project_id": principal.project_id}


def _reaches(principal: Principal, project_id: str | None) -> bool:
    return principal.project_id in (None, project_id)
