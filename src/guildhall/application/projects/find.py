"""Finds the project that a person means, and makes one where work is added to an empty store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Row, Views
from guildhall.domain.kernel import Conflict
from guildhall.domain.projects.commands import CreateProject, ReadyProject
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Project

PAGE = 200
NAMED = 5
"""Projects that an error lists at most."""


class AmbiguousProject(Conflict):
    """Several projects are meant."""


def projects_of(views: Views, **columns: Any) -> Iterator[Project]:
    """All projects whose indexed columns have these values, oldest first."""
    after = 0
    while True:
        rows = views.find("Project", after=after, limit=PAGE, **columns)
        yield from (row.state for row in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1].created


def matching_projects(views: Views, name: str | None = None, repository: Path | None = None) -> list[Project]:
    """The projects of this name or id, in this repository; every one where neither is given."""
    there = {"repository": str(repository.resolve())} if repository else {}
    if name is None:
        return list(projects_of(views, **there))
    found = list(projects_of(views, name=name, **there))
    by_id: Project | None = views.get("Project", name)
    if (
        by_id is not None
        and by_id.name != name
        and there.get("repository", by_id.repository) == by_id.repository
    ):
        found.append(by_id)
    return found


def project_by(views: Views, name: str | None = None, repository: Path | None = None) -> Project:
    """The one project that is meant.

    Raises:
        ProjectUnknown: when there is none.
        AmbiguousProject: when there are several.
    """
    found = matching_projects(views, name, repository)
    if len(found) > 1:
        names = ", ".join(f"{project.name} ({project.project_id})" for project in found[:NAMED])
        raise AmbiguousProject(
            f"{len(found)} projects are meant; say which with --project: {names}",
            rule="one_project_is_meant",
            field="project",
        )
    if not found:
        raise ProjectUnknown(
            f"there is no project{f' {name[:80]!r}' if name else ''} here; `guildhall status` lists them",
            field="project",
        )
    return found[0]


def only_project(views: Views) -> Row:
    """The org's only project, for a client that knows of none (seed S3 has one queue).

    Raises:
        ProjectUnknown: when there is none.
        AmbiguousProject: when there are several.
    """
    rows = views.find("Project", limit=NAMED)
    if not rows:
        raise ProjectUnknown("there is no project yet; make one with POST /api/projects", field="project_id")
    if len(rows) > 1:
        names = ", ".join(f"{row.state.name} ({row.id})" for row in rows)
        raise AmbiguousProject(
            f"there are several projects; say which: {names}", rule="one_project_is_meant", field="project_id"
        )
    return rows[0]


def project_for_work(
    company: Company, name: str | None, folder: Path, *, repository: bool, actor: str
) -> Project:
    """The project that added work goes to, made where there is none yet.

    ``folder`` names it where nobody does; ``repository`` says that its work changes a repository there.

    Raises:
        AmbiguousProject: when several could be meant.
    """
    path = folder.resolve() if repository else None

    def unit(tx: Transaction) -> Project:
        if matching_projects(tx.views, name, path):
            return project_by(tx.views, name, path)
        project_id = tx.new_id()
        called = name or folder.resolve().name or "work"
        goal = f"Do what is asked of {called}."
        create = CreateProject(project_id, called, goal, tx.scope.org_id, str(path or ""))
        tx.ask("Project", project_id, create)
        return tx.ask("Project", project_id, ReadyProject())

    return company.journal.execute(company.scope, company.origin(actor), unit)
