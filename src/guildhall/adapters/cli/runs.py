"""The commands of runs: ``runs``, ``status``, ``pause``, ``resume`` and ``stop``."""

from __future__ import annotations

from typing import Annotated

import typer

from guildhall.adapters.cli.client import Answer
from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.narrating import options
from guildhall.adapters.cli.terminal import (
    DataOption,
    JsonOption,
    RepoOption,
    ServerOption,
    Terminal,
    terminal_of,
)
from guildhall.application.narration.figures import duration, money, tokens
from guildhall.application.references import tail

RunArgument = Annotated[
    str | None,
    typer.Argument(metavar="RUN", help="Its id or a part of it; else the unfinished one."),
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Kept in the record.")]


def runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="At most.")] = 20,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """List runs, the newest first."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        found = client.runs(limit)
    if as_json:
        terminal.screen.json({"items": found})
        return
    if not found:
        terminal.screen.line("no run yet; `guildhall run` starts one")
        return
    titles = ("RUN", "STATE", "TIME", "DONE", "COST", "BACKLOG")
    terminal.screen.table(titles, [_run_row(run) for run in found], state=1)


def status(
    context: typer.Context,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where everything stands: projects, the runs that go on, what is at work and what is blocked."""
    from guildhall.adapters.cli.status import print_status

    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        found = client.status()
    if as_json:
        terminal.screen.json(found)
    else:
        print_status(terminal.screen, found, terminal.place)


def pause(
    context: typer.Context,
    run: RunArgument = None,
    reason: ReasonOption = "",
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a run to rest; what its agents are doing is brought to its end first."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        after = client.pause(run, reason)
    resuming = f"`guildhall resume{options(terminal.place)}` lets it go on"
    _answer(terminal, after, f"run {after['run_id']} is asked to pause; {resuming}")


def resume(
    context: typer.Context,
    run: RunArgument = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a run go on; where no living process drives it, this one does, to its end."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        after = client.resume(run)
        if client.is_driven(after["run_id"]):
            _answer(terminal, after, f"run {after['run_id']} goes on")
            return
        terminal.screen.line(f"going on with run {after['run_id']}")
        raise typer.Exit(client.drive(terminal, after["run_id"]))


def stop(
    context: typer.Context,
    run: RunArgument = None,
    reason: ReasonOption = "",
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a run with what is merged by then; where no living process drives it, this one does."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        after = client.stop(run, reason)
        if client.is_driven(after["run_id"]):
            showing = f"`guildhall show {tail(after['run_id'])}{options(terminal.place)}`"
            words = f"run {after['run_id']} is asked to stop; once it has, {showing} says where its report is"
            _answer(terminal, after, words)
            return
        client.drive(terminal, after["run_id"])


def _answer(terminal: Terminal, run: Answer, words: str) -> None:
    if terminal.screen.as_json:
        terminal.screen.json(run)
    terminal.screen.line(words)


def _run_row(run: Answer) -> tuple[str, ...]:
    total = sum(run["tasks"].values())
    done = f"{run['tasks'].get('done', 0)}/{total}" if total else "-"
    cost = f"{tokens(run['tokens'])} / {money(round(run['cost_usd'] * 1_000_000))}"
    return (tail(run["run_id"]), run["status"], duration(run["seconds"]), done, cost, run["backlog"])
