"""``guildhall plan``: what runs in which order and why, and what it costs; it must never create anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guildhall.adapters.cli.foreseen import RunPlace, foreseen_here, foreseen_there
from guildhall.adapters.cli.parallel import ParallelOption, at_once_in
from guildhall.adapters.cli.project_option import ProjectOption
from guildhall.adapters.cli.terminal import DataOption, JsonOption, terminal_of
from guildhall.application.narration.figures import count, money, tokens

if TYPE_CHECKING:
    from guildhall.adapters.cli.screen import Screen
    from guildhall.application.runs.plan import Estimate, PlannedStep, RunPlan

MOST_GROUPS = 20
MOST_CODES = 30


def plan(
    context: typer.Context,
    backlog: Annotated[str, typer.Argument(metavar="BACKLOG", help="A backlog file, or a sentence.")],
    repo: Annotated[
        Path | None,
        typer.Option(
            "--repo",
            metavar="DIR",
            help="The git repository: can it be used, and what is done there already?",
        ),
    ] = None,
    runtime: Annotated[
        str, typer.Option("--runtime", metavar="rules|model", help="Whose cost is estimated.")
    ] = "rules",
    parallel: ParallelOption = None,
    project: ProjectOption = None,
    server: Annotated[
        str | None,
        typer.Option(
            "--server", metavar="URL", help="It is for a run there: REPO is a path of that machine."
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a run would do, in which order and why, and what it would cost; nothing is created."""
    from guildhall.application.runs.plan import plan_of

    terminal = terminal_of(context)
    guildhall = terminal.guildhall
    there = terminal.server(server, data)
    if there is None:
        guildhall.check_runtime(runtime, needs_price=False)
    read = guildhall.read_backlog(backlog, Path.cwd())
    done: set[str] = set()
    if repo is not None:
        place = RunPlace(repo, data, project)
        if there is None:
            read, done = foreseen_here(terminal, read, place)
        else:
            read, done = foreseen_there(terminal, there, backlog, read, place)

    def price(input_tokens: int, output_tokens: int) -> int | None:
        return guildhall.cost_micros(runtime, input_tokens, output_tokens)

    made = plan_of(read, runtime, price, done)
    at_once = at_once_in(read, parallel)
    if as_json:
        head = {"backlog": read.name, "goal": read.goal, "runtime": runtime, "parallel": at_once}
        terminal.screen.json({**head, **plan_json(made)})
    else:
        _print(terminal.screen, made, runtime, _headline(made, read.name, at_once))


def plan_json(made: RunPlan) -> dict[str, Any]:
    """A plan as JSON values."""
    estimate = made.estimate
    return {
        "rounds": made.rounds,
        "widest": made.widest,
        "tasks": [
            {
                "id": step.task.code,
                "title": step.task.title,
                "role": step.task.role,
                "priority": step.task.priority,
                "round": step.round,
                "after": list(step.after),
                "held_by": list(step.held_by),
                "owned_paths": None if step.task.owned_paths is None else list(step.task.owned_paths),
                "needs_agent": step.needs_agent,
            }
            for step in made.steps
        ],
        "done": [{"id": task.code, "title": task.title} for task in made.done],
        "exclusive": [{"path": one.path, "tasks": list(one.tasks)} for one in made.exclusive],
        "estimate": {
            "tokens": list(estimate.tokens),
            "cost_usd": None
            if estimate.micros is None
            else [micros / 1_000_000 for micros in estimate.micros],
            "basis": estimate.basis,
        },
    }


def _headline(made: RunPlan, name: str, at_once: int) -> str:
    before = f"; {len(made.done)} {'is' if len(made.done) == 1 else 'are'} done already" if made.done else ""
    if not made.steps:
        return f"{name}: nothing is left to do{before}"
    words = f"{name}: {count(len(made.steps), 'task')} in {count(made.rounds, 'round')}"
    if made.widest <= at_once:
        return f"{words}, at most {made.widest} at once{before}"
    return f"{words}; {made.widest} could be at work at once, and {at_once} are (--parallel){before}"


def _print(screen: Screen, made: RunPlan, runtime: str, headline: str) -> None:
    screen.line(headline)
    if made.steps:
        screen.line()
        rows = [_row(step) for step in made.steps]
        screen.table(("ROUND", "TASK", "ROLE", "PRIORITY", "WAITS FOR", "TITLE"), rows)
    _print_exclusive(screen, made)
    lacking = [step.task.code for step in made.steps if step.needs_agent]
    if lacking and runtime == "rules":
        screen.line()
        screen.line(f"Without commands, so under `rules` they end blocked (needs_agent): {_listed(lacking)}")
    if made.done:
        screen.line()
        codes = _listed([task.code for task in made.done])
        screen.line(f"Done already, and done again only by `run --new`: {codes}")
    screen.line()
    screen.line(f"Cost: {_cost(made.estimate)}; {made.estimate.basis}")


def _print_exclusive(screen: Screen, made: RunPlan) -> None:
    if not made.exclusive:
        return
    screen.line()
    screen.line("One at a time, because they own the same paths:")
    for one in made.exclusive[:MOST_GROUPS]:
        screen.line(f"  {one.path}: {_listed(one.tasks)}")
    if len(made.exclusive) > MOST_GROUPS:
        screen.line(f"  and {count(len(made.exclusive) - MOST_GROUPS, 'more path')}")


def _listed(codes: Sequence[str]) -> str:
    """Codes in a line, so many that they can be read."""
    more = f" and {len(codes) - MOST_CODES} more" if len(codes) > MOST_CODES else ""
    return f"{', '.join(codes[:MOST_CODES])}{more}"


def _row(step: PlannedStep) -> tuple[str, ...]:
    waits = [f"{code} (depends on it)" for code in step.after]
    waits += [f"{code} (same paths)" for code in step.held_by]
    return (
        str(step.round),
        step.task.code,
        step.task.role,
        step.task.priority,
        ", ".join(waits) or "-",
        step.task.title,
    )


def _cost(estimate: Estimate) -> str:
    if estimate.tokens == (0, 0):
        return "no tokens, $0.00"
    used = f"{tokens(estimate.tokens[0])} to {tokens(estimate.tokens[1])} tokens"
    if estimate.micros is None:
        return f"{used}, at a price that nobody here knows"
    return f"{used}, {money(estimate.micros[0])} to {money(estimate.micros[1])}"
