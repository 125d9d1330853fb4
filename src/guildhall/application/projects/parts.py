"""Finds projects by a part of their names, where none is called just so; whoever adds work never asks it."""

from __future__ import annotations

from collections.abc import Iterable

from guildhall.domain.projects.project import Project


def named_in_part(projects: Iterable[Project], name: str | None, most: int) -> list[Project]:
    """The projects of this name but for its case, else those in whose name it stands; so many at most."""
    if not name:
        return []
    part = name.casefold()
    found = [project for project in projects if part in project.name.casefold()]
    whole = [project for project in found if project.name.casefold() == part]
    return (whole or found)[:most]
