"""Goes on with a repository that was moved together with the store in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from guildhall.adapters.cli.client import ACTOR

if TYPE_CHECKING:
    from guildhall.adapters.cli.terminal import Terminal
    from guildhall.application.company import Company
    from guildhall.application.projects.moved import LeftBehind


def follow_moved(terminal: Terminal, company: Company, repository: Path, project: str | None) -> None:
    """Have the projects of a repository that was moved go on where it is now, and say so.

    Raises:
        MovedDuringRun: while one of them has a run that is not over.
        NotProven: where a repository may be the one that was moved and no other ``project`` is named for it.
    """
    from guildhall.application.projects.find import is_called
    from guildhall.application.projects.moved import NotProven, follow

    left = _left_behind(terminal, company, repository)
    if left.is_proven:
        follow(company, company.origin(ACTOR), left.projects, repository)
        names = ", ".join(one.name for one in left.projects)
        before = left.projects[0].repository
        terminal.screen.note(f"{names}: was in {before}, and goes on in {repository} from now on")
    elif any(project is None or is_called(one, project, None) for one in left.projects):
        raise NotProven(left, repository)


def where_it_was(terminal: Terminal, company: Company, repository: Path) -> Path:
    """The folder under which a store knows a repository that was moved with it; else the one it is in."""
    left = _left_behind(terminal, company, repository)
    return Path(left.projects[0].repository) if left.is_proven else repository


def _left_behind(terminal: Terminal, company: Company, repository: Path) -> LeftBehind:
    from guildhall.application.projects.moved import LeftBehind, left_behind

    if terminal.folder is None or not terminal.guildhall.keeps_events_in(terminal.folder):
        return LeftBehind()
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
