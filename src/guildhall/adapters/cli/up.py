"""``guildhall up``: one process that serves HTTP and drives every run, until it is interrupted."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guildhall.adapters.cli.failures import Interrupted
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, terminal_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from guildhall.adapters.cli.seam import Listening
    from guildhall.adapters.cli.terminal import Terminal
    from guildhall.application.access.first_start import FirstStart, Tell
    from guildhall.application.company import Company
    from guildhall.domain.runs.run import Run


CONSOLE = "/console"
"""Where a server has the console."""

HostOption = Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen at.")]
PortOption = Annotated[
    int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="Its port; 0 takes a free one.")
]


def up(
    context: typer.Context,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the HTTP interface and drive every run that is not over; Ctrl-C ends it.

    Queue runs from another terminal with `guildhall run --detach`, or over HTTP.
    """
    from guildhall.adapters.cli.interrupts import heeded

    terminal = terminal_of(context)
    show = shower(terminal, as_json=as_json)
    with terminal.company(data, repo, create=True) as company, heeded() as interrupts:
        try:
            with terminal.guildhall.listening(company, host, port, show) as listening:
                greet(terminal, company, listening, as_json=as_json)
                terminal.guildhall.serve(company, teller(terminal, as_json=as_json), interrupts.check)
        except Interrupted as interrupted:
            terminal.screen.note("down; runs that were under way go on when it is up again")
            raise typer.Exit(interrupted.exit_code) from None


def greet(terminal: Terminal, company: Company, listening: Listening, *, as_json: bool) -> None:
    """Say where a server listens and who may sign in, and once what its first start made up."""
    folder = str(company.world.storage.root)
    if as_json:
        made_up = _made_up(listening.first_start)
        console = console_of(listening) or None
        terminal.screen.json({"url": listening.url, "console": console, "data": folder, **made_up})
    terminal.screen.line(up_words(listening, folder))
    for line in _who_may_sign_in(listening.first_start):
        terminal.screen.line(line)
    if not listening.has_console:
        terminal.screen.note("the console is not built: `make console` in Guildhall's clone builds it")


def console_of(listening: Listening) -> str:
    """The address of a server's console, empty where it has none."""
    return f"{listening.url}{CONSOLE}" if listening.has_console else ""


def up_words(listening: Listening, folder: str) -> str:
    """Where a server is, with its console, and on which data."""
    console = f", its console at {console_of(listening)}" if listening.has_console else ""
    return f"Guildhall is up at {listening.url} on {folder}{console}; Ctrl-C ends it"


def shower(terminal: Terminal, *, as_json: bool) -> Tell:
    """What shows what a first start made up, where no greeting comes to show it."""

    def show(first: FirstStart) -> None:
        made_up = _made_up(first)
        if made_up and as_json:
            terminal.screen.json(made_up)
        for line in _who_may_sign_in(first) if made_up else ():
            terminal.screen.line(line)

    return show


def teller(terminal: Terminal, *, as_json: bool) -> Callable[[Run, str], None]:
    """What says of each run what becomes of it."""

    def tell(run: Run, what: str) -> None:
        if as_json:
            terminal.screen.json({"run_id": run.run_id, "what": what})
        terminal.screen.line(f"run {run.run_id}: {what}")

    return tell


def _made_up(first: FirstStart) -> dict[str, Any]:
    """What the first start made up, for programs."""
    admin = {"admin": {"email": first.email, "password": first.password}} if first.password else {}
    return {**admin, **({"api_key": first.api_key} if first.api_key else {})}


def _who_may_sign_in(first: FirstStart) -> list[str]:
    """Who signs in with which password, or how a lost one is set anew; then what is shown once."""
    lines = [f"sign in as {first.email}{_password_of(first)}"]
    if first.api_key:
        lines.append(f"the API key of this installation is {first.api_key}")
    once = first.password or first.api_key
    return [*lines, "this is shown once and kept nowhere: write it down"] if once else lines


def _password_of(first: FirstStart) -> str:
    from guildhall.application.access.first_start import FIRST_ADMIN

    if first.password:
        return f" with the password {first.password}"
    whose = "" if first.email == FIRST_ADMIN else f"GUILDHALL_ADMIN_EMAIL={shlex.quote(first.email)} and "
    return f"; a lost password is set anew by a start with {whose}GUILDHALL_ADMIN_PASSWORD"
