"""Goes on with a repository that was moved together with the store in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from guildhall.adapters.cli.client import ACTOR

if TYPE_CHECKING:
    from guildhall.adapters.cli.terminal import Terminal
    from guildhall.application.company import Company
    from guildhall.domain.projects.project import Project


def follow_moved(terminal: Terminal, company: Company, repository: Path) -> None:
    """Have the projects of a repository that was moved go on where it is now, and say so.

    Raises:
        MovedDuringRun: while one of them has a run that is not over.
    """
    from guildhall.application.projects.moved import follow

    projects = _left_behind(terminal, company, repository)
    if projects:
        follow(company, company.origin(ACTOR), projects, repository)
        names = ", ".join(one.name for one in projects)
        terminal.screen.note(
            f"{names}: was in {projects[0].repository}, and goes on in {repository} from now on"
        )


def where_it_was(terminal: Terminal, company: Company, repository: Path) -> Path:
    """The folder under which a store knows a repository that was moved with it; else the one it is in."""
    projects = _left_behind(terminal, company, repository)
    return Path(projects[0].repository) if projects else repository


def _left_behind(terminal: Terminal, company: Company, repository: Path) -> list[Project]:
    from guildhall.application.projects.moved import left_behind

    if terminal.folder is None or not terminal.guildhall.keeps_events_in(terminal.folder):
        return []
    return left_behind(company, terminal.folder, repository, _is_gone)


def _is_gone(folder: Path) -> bool:
    """Whether a folder is certainly not there: one that cannot be looked for may be."""
    try:
        folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
