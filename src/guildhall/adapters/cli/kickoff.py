"""``guildhall kickoff``: what pm and ba make of a prompt (seed S0, *Kickoff Flow*)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from guildhall.adapters.cli.failures import COMPLETED, ENDED_OTHERWISE
from guildhall.adapters.cli.run import ACTOR
from guildhall.adapters.cli.tasks import project_of_work
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, terminal_of


def kickoff(
    context: typer.Context,
    prompt: Annotated[
        str, typer.Argument(metavar="PROMPT", help="A sentence, or a document with goal and requirements.")
    ],
    runtime: Annotated[
        str, typer.Option("--runtime", metavar="rules|model", help="Who does the thinking.")
    ] = "rules",
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have the pm and the ba say what they make of a prompt; what only one could say is kept."""
    from guildhall.application.runs.team import ensure_team

    terminal = terminal_of(context)
    terminal.guildhall.check_runtime(runtime, needs_price=False)
    read = terminal.guildhall.read_backlog(prompt, Path.cwd())
    with terminal.company(data, repo, create=True) as company:
        name = read.project or None
        found = project_of_work(terminal, company, name, repo)
        ensure_team(company, found.project_id, ACTOR)
        held = terminal.guildhall.kickoff(company, found.project_id, read, runtime, ACTOR)
    result = {
        "project_id": found.project_id,
        "status": held.status,
        "pm_summary": held.pm_summary,
        "ba_requirements": list(held.ba_requirements),
        "risks": list(held.risks),
        "next_steps": list(held.next_steps),
        "errors": dict(held.errors),
    }
    if as_json:
        terminal.screen.json(result)
    terminal.screen.line(held.pm_summary or "the pm had nothing to say")
    for title in ("ba_requirements", "risks", "next_steps"):
        for item in asdict(held)[title]:
            terminal.screen.line(f"{title.replace('_', ' ')}: {item}")
    for role, error in held.errors.items():
        terminal.screen.note(f"{role} failed: {error}")
    raise typer.Exit(COMPLETED if held.status == "completed" else ENDED_OTHERWISE)
