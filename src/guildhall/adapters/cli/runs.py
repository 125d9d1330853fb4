"""The commands of runs: ``runs``, ``status``, ``pause``, ``resume`` and ``stop``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from guildhall.adapters.cli.run import ACTOR, conclude, drive
from guildhall.adapters.cli.run_json import run_json
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, Terminal, terminal_of
from guildhall.application.narration.figures import duration, money, tokens

if TYPE_CHECKING:
    from guildhall.application.company import Company
    from guildhall.domain.runs.run import Run

RunArgument = Annotated[
    str | None,
    typer.Argument(metavar="[RUN]", help="Its id or the beginning of it; else the unfinished one."),
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Kept in the record.")]


def runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="At most.")] = 20,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List runs, the newest first."""
    from guildhall.application.runs.queries import newest_runs

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        found = [run_json(company, run) for run in newest_runs(company.journal.views(company.scope), limit)]
    if as_json:
        terminal.screen.json({"items": found})
        return
    if not found:
        terminal.screen.line("no run yet; `guildhall run` starts one")
        return
    titles = ("RUN", "STATE", "TIME", "DONE", "COST", "BACKLOG")
    terminal.screen.table(titles, [_run_row(run) for run in found], state=1)


def status(
    context: typer.Context, repo: RepoOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Say where everything stands: projects, the runs that go on, what is at work and what is blocked."""
    from guildhall.adapters.cli.status import print_status, status_json

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        found = status_json(company)
    if as_json:
        terminal.screen.json(found)
    else:
        print_status(terminal.screen, found)


def pause(
    context: typer.Context,
    run: RunArgument = None,
    reason: ReasonOption = "",
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a run to rest; what its agents are doing is brought to its end first."""
    from guildhall.application.runs.queries import run_by
    from guildhall.application.runs.steering import pause_run

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        found = run_by(company.journal.views(company.scope), run)
        after = pause_run(company, found.run_id, ACTOR, reason)
        _answer(
            terminal,
            company,
            after,
            f"run {after.run_id} is asked to pause; `guildhall resume` lets it go on",
        )


def resume(
    context: typer.Context,
    run: RunArgument = None,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a run go on; where no living process drives it, this one does, to its end."""
    from guildhall.application.driving import is_driven
    from guildhall.application.runs.queries import run_by
    from guildhall.application.runs.start import Started
    from guildhall.application.runs.steering import resume_run

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        found = run_by(company.journal.views(company.scope), run)
        after = resume_run(company, found.run_id, ACTOR)
        if is_driven(company, after):
            _answer(terminal, company, after, f"run {after.run_id} goes on")
            return
        terminal.screen.line(f"going on with run {after.run_id}")
        ended = drive(terminal, company, Started(after.run_id, after.project_id, resumed=True))
        raise typer.Exit(conclude(terminal, company, ended))


def stop(
    context: typer.Context,
    run: RunArgument = None,
    reason: ReasonOption = "",
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a run with what is merged by then; where no living process drives it, this one does."""
    from guildhall.application.driving import is_driven
    from guildhall.application.runs.queries import run_by
    from guildhall.application.runs.start import Started
    from guildhall.application.runs.steering import stop_run

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        found = run_by(company.journal.views(company.scope), run)
        after = stop_run(company, found.run_id, ACTOR, reason)
        if is_driven(company, after):
            _answer(terminal, company, after, f"run {after.run_id} is asked to stop; its report follows")
            return
        ended = drive(terminal, company, Started(after.run_id, after.project_id, resumed=True))
        conclude(terminal, company, ended)


def _answer(terminal: Terminal, company: Company, run: Run, words: str) -> None:
    if terminal.screen.as_json:
        terminal.screen.json(run_json(company, run))
    terminal.screen.line(words)


def _run_row(run: dict[str, Any]) -> tuple[str, ...]:
    done = f"{run['tasks'].get('done', 0)}/{sum(run['tasks'].values())}"
    cost = f"{tokens(run['tokens'])} / {money(round(run['cost_usd'] * 1_000_000))}"
    return (run["run_id"], run["status"], duration(run["seconds"]), done, cost, run["backlog"])
