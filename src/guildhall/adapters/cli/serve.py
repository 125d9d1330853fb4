"""``guildhall serve`` and ``guildhall worker``: the halves of ``up``, for several processes on one store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from guildhall.adapters.cli.failures import Interrupted
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, terminal_of
from guildhall.adapters.cli.up import HostOption, PortOption, greet, shower, teller

if TYPE_CHECKING:
    from collections.abc import Callable

    from guildhall.adapters.cli.terminal import Terminal
    from guildhall.application.company import Company


def serve(
    context: typer.Context,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve HTTP alone; `guildhall worker` on the same store drives the runs. Ctrl-C ends it."""
    terminal = terminal_of(context)
    show = shower(terminal, as_json=as_json)
    with terminal.company(data, repo, create=True) as company:

        def stand(check: Callable[[], None]) -> None:
            with terminal.guildhall.listening(company, host, port, show) as listening:
                greet(terminal, company, listening, as_json=as_json)
                terminal.guildhall.stand_by(company, check)

        _until_interrupted(terminal, stand)


def worker(
    context: typer.Context, repo: RepoOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Drive every run of a store, and its jobs, schedules and webhooks, without serving. Ctrl-C ends it."""
    terminal = terminal_of(context)
    with terminal.company(data, repo, create=True) as company:

        def stand(check: Callable[[], None]) -> None:
            _say_where(terminal, company, as_json=as_json)
            terminal.guildhall.serve(company, teller(terminal, as_json=as_json), check)

        _until_interrupted(terminal, stand)


def _say_where(terminal: Terminal, company: Company, *, as_json: bool) -> None:
    folder = str(company.world.storage.root)
    if as_json:
        terminal.screen.json({"data": folder})
    terminal.screen.line(f"a worker is up on {folder}; Ctrl-C ends it")


def _until_interrupted(terminal: Terminal, stand: Callable[[Callable[[], None]], None]) -> None:
    from guildhall.adapters.cli.interrupts import heeded

    with heeded() as interrupts:
        try:
            stand(interrupts.check)
        except Interrupted as interrupted:
            terminal.screen.note(
                "down; what was under way goes on in another process, or when it is up again"
            )
            raise typer.Exit(interrupted.exit_code) from None
