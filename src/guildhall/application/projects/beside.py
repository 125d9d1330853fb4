"""Which projects a repository had before a new one: a name that was left out, or is new, makes another."""

from __future__ import annotations

from itertools import islice, takewhile

from guildhall.application.ports.views import Views
from guildhall.application.projects.find import MOST_MEANT, projects_of
from guildhall.domain.projects.project import Project


def beside(views: Views, project: Project) -> list[str]:
    """The names of the older projects of a project's repository, as long as it has had no run itself."""
    if not project.repository or project.runs:
        return []
    there = islice(projects_of(views, repository=project.repository), MOST_MEANT)
    return [one.name for one in takewhile(lambda one: one.project_id != project.project_id, there)]
