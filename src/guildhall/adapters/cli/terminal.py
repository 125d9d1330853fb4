"""One call of the command line: its screen, and the company that it opens; it must never outlive it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.text import without_credentials

if TYPE_CHECKING:
    from guildhall.adapters.cli.seam import Guildhall
    from guildhall.application.company import Company

RepoOption = Annotated[
    Path | None, typer.Option("--repo", metavar="DIR", help="The git repository whose data is meant.")
]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The data folder; else GUILDHALL_DATA, else .guildhall."),
]
ServerOption = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Ask this server (else GUILDHALL_URL), not a store here."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class Terminal:
    """What every command is given: where it writes, and the product, loaded when asked for.

    ``place`` are the options by which this call found its store or server; ``asks_server`` says which it was.
    """

    def __init__(self, load: Callable[[], Guildhall], *, as_json: bool = False) -> None:
        self._load = load
        self._guildhall: Guildhall | None = None
        self.screen = Screen(as_json=as_json)
        self.folder: Path | None = None
        self.place: tuple[str, ...] = ()
        self.asks_server = False

    @property
    def guildhall(self) -> Guildhall:
        """The product; importing it takes a while, so only commands that need it ask."""
        if self._guildhall is None:
            self._guildhall = self._load()
        return self._guildhall

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        """The machine's errors that are sentences, as far as the product was needed at all."""
        return self._guildhall.faults if self._guildhall else ()

    def server(self, named: str | None, data: Path | None) -> tuple[str, str] | None:
        """The address and key of the server that a command asks, none where it asks a store here.

        Raises:
            ValidationFailed: when both were named.
        """
        from guildhall.domain.kernel import ValidationFailed

        if named and data is not None:
            raise ValidationFailed("--server and --data exclude each other; give one", field="server")
        address, key = self.guildhall.server
        url = named or ("" if data is not None else address)
        self.place = ("--server", without_credentials(named)) if named else ()
        self.asks_server = bool(url)
        return (url, key) if url else None

    @staticmethod
    def password(email: str) -> str:
        """The password of a person, asked for unseen on a terminal, else the first line of standard input."""
        if sys.stdin.isatty():
            return getpass(f"password of {email}: ")
        return sys.stdin.readline().rstrip("\n")

    @contextmanager
    def company(
        self, data: Path | None, repo: Path | None, *, create: bool = False, sandbox: str | None = None
    ) -> Generator[Company]:
        """The company at a place, for as long as the command lasts."""
        from guildhall.adapters.cli.seam import Place

        place = Place(data, repo)
        self.place = ("--data", str(data)) if data else ("--repo", str(repo)) if repo else ()
        self.folder = self.guildhall.data_folder(place)
        company = self.guildhall.open(place, create=create, sandbox=sandbox)
        try:
            yield company
        finally:
            self.guildhall.close(company)


def terminal_of(context: typer.Context) -> Terminal:
    """The terminal of a call."""
    terminal: Terminal = context.obj
    return terminal
