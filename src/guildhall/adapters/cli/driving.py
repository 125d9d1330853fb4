"""Drives a run from the terminal, showing it, and prints what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from guildhall.adapters.cli.exit_codes import COMPLETED, ENDED_OTHERWISE
from guildhall.adapters.cli.failures import Interrupted
from guildhall.adapters.cli.narrating import options
from guildhall.adapters.cli.terminal import Terminal

if TYPE_CHECKING:
    from guildhall.application.company import Company
    from guildhall.application.runs.start import Started
    from guildhall.domain.runs.run import Run


def drive(terminal: Terminal, company: Company, started: Started) -> Run:
    """Drive or follow the run, showing it; an interrupt ends the work in good order and exits with 130."""
    from guildhall.adapters.cli.interrupts import heeded
    from guildhall.adapters.cli.progress import progress_on

    progress = progress_on(terminal.screen, company, started.run_id, terminal.place)
    with heeded() as interrupts:

        def tick(run: Run) -> None:
            progress.tick(run)
            try:
                interrupts.check()
            except Interrupted:
                progress.close()
                terminal.screen.note(
                    "stopping: what is under way is being ended; Ctrl-C again ends it at once"
                )
                raise

        try:
            return terminal.guildhall.drive(company, started, tick)
        except Interrupted as interrupted:
            say_how_to_go_on(terminal, company, started.run_id)
            raise typer.Exit(interrupted.exit_code) from None
        finally:
            progress.close()


def say_how_to_go_on(terminal: Terminal, company: Company, run_id: str) -> None:
    """After an interrupt: what is kept, and what to type."""
    from guildhall.application.runs.results import result_of

    if terminal.screen.as_json:
        terminal.screen.json(result_of(company, run_id))
    resuming = f"guildhall resume {run_id}{options(terminal.place)}"
    terminal.screen.note(f"interrupted; nothing is lost: the same command again, or `{resuming}`, goes on")


def conclude(terminal: Terminal, company: Company, run: Run) -> int:
    """Print what came of a run; returns the exit code."""
    from guildhall.adapters.cli.summary import print_summary
    from guildhall.application.runs.answers import conclusion_of
    from guildhall.application.runs.results import result_of

    if terminal.screen.as_json:
        terminal.screen.json(result_of(company, run.run_id))
    else:
        print_summary(terminal.screen, conclusion_of(company, run), terminal.place)
    return COMPLETED if run.status == "completed" else ENDED_OTHERWISE
