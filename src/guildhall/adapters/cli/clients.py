"""Chooses who answers a command: the store at a place, or a server."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from guildhall.adapters.cli.moved import follow_moved
from guildhall.adapters.cli.terminal import Terminal

if TYPE_CHECKING:
    from guildhall.adapters.cli.client import Client
    from guildhall.adapters.cli.remote_client import RemoteClient


@contextmanager
def client_at(
    terminal: Terminal,
    data: Path | None,
    repo: Path | None,
    server: str | None = None,
    *,
    create: bool = False,
    project: str | None = None,
) -> Generator[Client]:
    """Who answers, for as long as the command lasts; with ``create`` a store is made where there is none.

    ``project`` is the one that the command names.

    Raises:
        RepositoryError: when it would be made for a folder that is no usable repository.
        NotProven: when it may be one that was moved; see :func:`follow_moved`.
    """
    asked = terminal.server(server, data)
    if asked is not None:
        with remote_client(terminal, *asked, repo) as remote:
            yield remote
        return
    from guildhall.adapters.cli.local_client import LocalClient

    if create and repo is not None:
        terminal.guildhall.check_repository(repo)
    with terminal.company(data, repo, create=create) as company:
        if create:
            follow_moved(terminal, company, repo or Path.cwd(), project)
        yield LocalClient(terminal.guildhall, company, terminal.screen.note, repo or Path.cwd())


@contextmanager
def remote_client(
    terminal: Terminal, url: str, key: str, repo: Path | None = None
) -> Generator[RemoteClient]:
    """A client of a server, for as long as the command lasts; it asks from a repository, else from here."""
    from guildhall.adapters.cli.connection import Connection
    from guildhall.adapters.cli.remote_client import RemoteClient

    connection = Connection(url, key)
    try:
        yield RemoteClient(terminal.guildhall, connection, repo)
    finally:
        connection.close()
