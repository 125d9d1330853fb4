"""``guildhall up``: one process that drives every run of a data folder, until it is interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from guildhall.adapters.cli.failures import Interrupted
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, terminal_of

if TYPE_CHECKING:
    from guildhall.domain.runs.run import Run


def up(
    context: typer.Context, repo: RepoOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Drive every run that is not over, and those that are queued while it stands; Ctrl-C ends it.

    Queue runs from another terminal with `guildhall run --detach`.
    """
    from guildhall.adapters.cli.interrupts import heeded

    terminal = terminal_of(context)
    with terminal.company(data, repo, create=True) as company, heeded() as interrupts:

        def tell(run: Run, what: str) -> None:
            if as_json:
                terminal.screen.json({"run_id": run.run_id, "what": what})
            terminal.screen.line(f"run {run.run_id}: {what}")

        terminal.screen.line(f"Guildhall is up on {company.world.storage.root}; Ctrl-C ends it")
        try:
            terminal.guildhall.serve(company, tell, interrupts.check)
        except Interrupted as interrupted:
            terminal.screen.note("down; runs that were under way go on when it is up again")
            raise typer.Exit(interrupted.exit_code) from None
