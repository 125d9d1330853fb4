"""Which tasks of a backlog a run on a repository would find done, and under which codes it would have them.

Here and on a server alike, and nothing is made in either place.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from guildhall.adapters.cli.clients import remote_client
from guildhall.adapters.cli.moved import where_it_was
from guildhall.domain.record import Record, evolve

if TYPE_CHECKING:
    from guildhall.adapters.cli.terminal import Terminal
    from guildhall.application.ports.backlog import Backlog

Foreseen = tuple["Backlog", set[str]]
"""A backlog under the codes of a run, and those of them that are done."""


class RunPlace(Record):
    """Where a run would be: a repository, the data folder if it is named, and the project if that is."""

    repository: Path
    data: Path | None
    project: str | None


def foreseen_here(terminal: Terminal, read: Backlog, place: RunPlace) -> Foreseen:
    """What a run on a repository would find at the store here; where there is no data yet, nothing.

    Raises:
        RepositoryError: for what is no usable repository.
    """
    from guildhall.adapters.cli.seam import NoStore, Place
    from guildhall.application.runs.preceding import as_run_would

    terminal.guildhall.check_repository(place.repository)
    if not terminal.guildhall.data_folder(Place(place.data, place.repository)).is_dir():
        return read, set()
    try:
        with terminal.company(place.data, place.repository, sandbox="none") as company:
            known_as = where_it_was(terminal, company, place.repository)
            return as_run_would(company, read, known_as, place.project)
    except NoStore:
        return read, set()


def foreseen_there(
    terminal: Terminal, server: tuple[str, str], source: str, read: Backlog, place: RunPlace
) -> Foreseen:
    """What a run on a repository of a server's machine would find there."""
    from guildhall.adapters.cli.remote_client import work_of
    from guildhall.application.tasks.foreseen import under_codes

    body = {**work_of(source, read), "project": place.project}
    with remote_client(terminal, *server) as client:
        found = client.foresee(place.repository, body)
    codes = {one["code"]: one["whole_code"] for one in found}
    tasks = tuple(under_codes(task, codes) for task in read.tasks)
    return evolve(read, tasks=tasks), {one["whole_code"] for one in found if one["done"]}
