"""Which projects a repository had before a new one: a name that was left out, or is new, makes another."""

from __future__ import annotations

from itertools import islice, takewhile

from guildhall.application.ports.views import Views
from guildhall.application.projects.find import MOST_MEANT, projects_of
from guildhall.domain.projects.project import Project


def beside(views: Views, project: Project, run_id: str = "") -> list[str]:
    """The names of the older projects of a repository, until its project had another run than this one."""
    begun = project.runs - (bool(run_id) and project.last_run_id == run_id)
    if not project.repository or begun:
        return []
    there = islice(projects_of(views, repository=project.repository), MOST_MEANT)
    return [one.name for one in takewhile(lambda one: one.project_id != project.project_id, there)]
