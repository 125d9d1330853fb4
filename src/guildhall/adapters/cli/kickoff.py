"""``guildhall kickoff``: what pm and ba make of a prompt (seed S0, *Kickoff Flow*)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guildhall.adapters.cli.client import Meant
from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.exit_codes import COMPLETED, ENDED_OTHERWISE
from guildhall.adapters.cli.project_option import ProjectOption
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, ServerOption, terminal_of


def kickoff(
    context: typer.Context,
    prompt: Annotated[
        str, typer.Argument(metavar="PROMPT", help="A sentence, or a document with goal and requirements.")
    ],
    runtime: Annotated[
        str, typer.Option("--runtime", metavar="rules|model", help="Who does the thinking.")
    ] = "rules",
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have the pm and the ba say what they make of a prompt; what only one could say is kept."""
    terminal = terminal_of(context)
    terminal.guildhall.read_backlog(prompt, Path.cwd())  # bad input is refused before anything is made
    terminal.guildhall.check_runtime(runtime, needs_price=False)
    with client_at(terminal, data, repo, server, create=True, project=project) as client:
        held = client.kickoff(prompt, runtime, Meant(project, repo))
    if as_json:
        terminal.screen.json(held)
    terminal.screen.line(held["pm_summary"] or "the pm had nothing to say")
    for title in ("ba_requirements", "risks", "next_steps"):
        for item in held[title]:
            terminal.screen.line(f"{title.replace('_', ' ')}: {item}")
    for role, error in held["errors"].items():
        terminal.screen.note(f"{role} failed: {error}")
    raise typer.Exit(COMPLETED if held["status"] == "completed" else ENDED_OTHERWISE)
