"""Finds the project that a person means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from guildhall.application.ports.views import Views
from guildhall.application.projects.parts import named_in_part
from guildhall.application.references import MOST_CANDIDATES, Ambiguous, called, handle, is_part
from guildhall.domain.projects.errors import ProjectUnknown
from guildhall.domain.projects.project import Project
from guildhall.domain.projects.rules import LONGEST_NAME
from guildhall.domain.runs.run import Run

PAGE = 200
MOST_MEANT = 50
"""Projects that are looked at where one is meant, however many there are."""


def real_path(path: Path) -> Path:
    """A path with its links followed; where they lead around in a circle, the path as it is."""
    try:
        return path.resolve()
    except RuntimeError:
        return path


def name_of(folder: Path) -> str:
    """What a project is called after its folder, as far as a project's name goes."""
    return real_path(folder).name[:LONGEST_NAME].rstrip()


class AmbiguousProject(Ambiguous):
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
    """The projects of this name, id or part of an id, in this repository; any where none is given.

    A whole id means its project alone, whatever others are called: no name takes a project's id from it.
    Of more than :data:`MOST_MEANT` the oldest: nobody means them all.
    """
    there = {"repository": str(real_path(repository))} if repository else {}
    if name is None:
        return list(islice(projects_of(views, **there), MOST_MEANT))
    by_id = [
        row.state
        for row in called(views, "Project", name)
        if there.get("repository", row.state.repository) == row.state.repository
    ]
    if exact := [project for project in by_id if project.project_id == name]:
        return exact
    return list(islice(projects_of(views, name=name, **there), MOST_MEANT)) or by_id


def is_called(project: Project, name: str | None, repository: Path | None) -> bool:
    """Whether a project is among those of a name, an id or a part of one, in a repository."""
    there = repository is None or project.repository == str(real_path(repository))
    if name is None or name == project.name:
        return there
    return there and is_part(project.project_id, name)


def project_by(
    views: Views,
    name: str | None = None,
    repository: Path | None = None,
    *,
    place: Path | None = None,
    field: str = "project",
) -> Project:
    """The one project that is meant: by its id, its name, or a part of either; else the only one.

    Of several it is that of the repository that ``place`` lies in; ``field`` is what the caller calls it.

    Raises:
        ProjectUnknown: when there is none.
        AmbiguousProject: when there are several.
    """
    found = _of_place(matching_projects(views, name, repository), place)
    if name and not found:
        there = {"repository": str(real_path(repository))} if repository else {}
        found = _of_place(named_in_part(projects_of(views, **there), name, MOST_MEANT), place)
    if len(found) > 1:
        raise ambiguous(views, found, name, field)
    if not found:
        raise _unknown(name, field)
    return found[0]


def _unknown(name: str | None, field: str) -> ProjectUnknown:
    if name:
        words = f"there is no project {name[:80]!r} here; `guildhall status` lists them"
        return ProjectUnknown(words, field=field)
    return ProjectUnknown(
        "there is no project yet; `guildhall run` or `guildhall add` makes one", field=field
    )


def _of_place(found: list[Project], place: Path | None) -> list[Project]:
    """Of several projects those of the innermost repository round a folder; all where there is none."""
    return found if place is None or len(found) < 2 else of_place(found, place) or found


def of_place(found: Sequence[Project], place: Path) -> list[Project]:
    """Of some projects those of the innermost repository round a folder."""
    folder = real_path(place)
    for around in map(str, (folder, *folder.parents)):
        if there := [project for project in found if project.repository == around]:
            return there
    return []


def ambiguous(
    views: Views, found: Sequence[Project], name: str | None, field: str = "project"
) -> AmbiguousProject:
    """What is said where several projects are meant by a name, or by none."""
    words = f"projects are meant by {name[:80]!r}" if name else "projects are here"
    number = f"at least {MOST_MEANT}" if len(found) >= MOST_MEANT else str(len(found))
    return AmbiguousProject(
        f"{number} {words}; name one, by its name or its id",
        [_candidate(views, project) for project in found[:MOST_CANDIDATES]],
        asked=name or "",
        rule="one_project_is_meant",
        field=field,
    )


def _candidate(views: Views, project: Project) -> dict[str, Any]:
    """What tells a project from others of its name."""
    newest = views.find("Run", project_id=project.project_id, newest_first=True, limit=1)
    last: Run | None = newest[0].state if newest else None
    return {
        "id": handle(views, "Project", project.project_id),
        "name": project.name,
        "repository": project.repository,
        "tasks": dict(views.tally(f"tasks:{project.project_id}")),
        "last_run": "" if last is None else last.status,
    }
