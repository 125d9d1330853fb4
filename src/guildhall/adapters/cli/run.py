"""``guildhall run``: a backlog and a repository in, merged work and a report out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.adapters.cli.client import ACTOR
from guildhall.adapters.cli.driving import conclude, drive
from guildhall.adapters.cli.hints import options
from guildhall.adapters.cli.moved import follow_moved
from guildhall.adapters.cli.parallel import ParallelOption, at_once_in
from guildhall.adapters.cli.project_option import ProjectOption
from guildhall.adapters.cli.run_options import micros_of, read_checked, repository_of, run_there, sandbox_of
from guildhall.adapters.cli.terminal import DataOption, JsonOption, ServerOption, Terminal, terminal_of
from guildhall.adapters.cli.way_on import beside_others
from guildhall.domain.rules import LARGEST

if TYPE_CHECKING:
    from guildhall.application.company import Company
    from guildhall.application.runs.configs import RunRequest
    from guildhall.domain.projects.project import Project
from guildhall.application.runs.start import Started


def run(
    context: typer.Context,
    backlog: Annotated[
        str, typer.Argument(metavar="BACKLOG", help="A backlog file (YAML, JSON, Markdown), or a sentence.")
    ],
    repo: Annotated[
        Path | None,
        typer.Option("--repo", metavar="DIR", help="The git repository to work on."),
    ] = None,
    runtime: Annotated[
        str, typer.Option("--runtime", metavar="rules|model", help="Who does the thinking.")
    ] = "rules",
    budget_usd: Annotated[
        str | None, typer.Option("--budget-usd", metavar="N", help="US dollars it may spend.")
    ] = None,
    budget_tokens: Annotated[
        int | None,
        typer.Option("--budget-tokens", metavar="N", min=0, max=LARGEST, help="Tokens it may use."),
    ] = None,
    parallel: ParallelOption = None,
    project: ProjectOption = None,
    new: Annotated[bool, typer.Option("--new", help="Start afresh, whatever was done before.")] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Queue it and leave; `guildhall up` drives it.")
    ] = False,
    sandbox: Annotated[
        str | None,
        typer.Option("--sandbox", metavar="auto|bubblewrap|landlock", help="How commands are isolated."),
    ] = None,
    no_sandbox: Annotated[
        bool,
        typer.Option("--no-sandbox", help="Run commands without isolation: they can do all that you can."),
    ] = False,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Drive the company over a backlog until the work is merged and reported.

    The same command again goes on with a run that did not end.
    """
    from guildhall.application.runs.configs import RunRequest

    terminal = terminal_of(context)
    guildhall = terminal.guildhall
    micros, repo = micros_of(budget_usd), repository_of(repo)
    asked = terminal.server(server, data)
    if asked is not None:
        limits = (parallel, budget_tokens, micros)
        work = (backlog, repo, runtime, project)
        raise typer.Exit(run_there(terminal, asked, work, limits, new=new, detach=detach))
    kind = sandbox_of(sandbox, no_sandbox=no_sandbox)
    guildhall.check_runtime(runtime, needs_price=micros is not None)
    read = read_checked(guildhall, backlog, repo, runtime)
    at_once = at_once_in(read, parallel)
    request = RunRequest(read, repo, runtime, at_once, budget_tokens, micros, new, project=project)
    with terminal.company(data, repo, create=True, sandbox=kind) as company:
        _run_here(terminal, company, request, detach=detach)


def _run_here(terminal: Terminal, company: Company, request: RunRequest, *, detach: bool) -> None:
    from guildhall.application.runs.start import start_run

    follow_moved(terminal, company, request.repository, request.project)
    make_way(terminal, company, request)
    started = start_run(company, request, company.origin(ACTOR))
    keep_out_of_sight(terminal, company, started.project_id, request.repository)
    say_begin(terminal, company, request, started)
    if detach:
        say_detached(terminal, company, started)
        return
    ended = drive(terminal, company, started)
    raise typer.Exit(conclude(terminal, company, ended))


def make_way(terminal: Terminal, company: Company, request: RunRequest) -> None:
    """Bring a run to its end that nobody drives and that a fresh one takes the place of.

    Raises:
        AnotherRunUnfinished: when another run must be finished first.
    """
    from guildhall.application.runs.preceding import refuse_in_the_way
    from guildhall.application.runs.start import Started
    from guildhall.application.runs.steering import stop_run

    left = refuse_in_the_way(company, request)
    if left is not None:
        terminal.screen.line(f"ending run {left.run_id}, which a fresh one takes the place of")
        stop_run(company, left.run_id, ACTOR, "a fresh run takes its place")
        drive(terminal, company, Started(left.run_id, left.project_id, resumed=True))


def keep_out_of_sight(terminal: Terminal, company: Company, project_id: str, folder: Path) -> None:
    """Exclude a data folder in a repository from its commits; a refusal is said, and no reason to stop."""
    from guildhall.application.ports.repository import RepositoryError
    from guildhall.application.runs.hiding import hide_data_folder

    try:
        hide_data_folder(company, project_id, folder)
    except RepositoryError as error:
        terminal.screen.note(error.message)


def say_begin(terminal: Terminal, company: Company, request: RunRequest, started: Started) -> None:
    """Say which run it is, and where its project is new beside others of the repository."""
    from guildhall.application.projects.beside import beside

    verb = "going on with" if started.resumed else "starting"
    backlog = request.backlog
    terminal.screen.line(f"{verb} run {started.run_id}: {backlog.name} on {request.repository}")
    project: Project = company.journal.state(company.scope, "Project", started.project_id)
    if said := beside_others(project.name, beside(company.journal.views(company.scope), project)):
        terminal.screen.line(said)


def say_detached(terminal: Terminal, company: Company, started: Started) -> None:
    """What becomes of a run that nobody drives yet."""
    from guildhall.application.runs.results import result_of

    if terminal.screen.as_json:
        terminal.screen.json(result_of(company, started.run_id))
    serving = f"`guildhall up{options(terminal.place)}`"
    terminal.screen.line(f"run {started.run_id} is queued; {serving}, on the same data, drives it")
