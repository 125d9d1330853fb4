"""The commands of the record: ``events``, ``verify``, ``replay`` and ``export``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.event_types import check_type
from guildhall.adapters.cli.exit_codes import ENDED_OTHERWISE, INTERRUPTED
from guildhall.adapters.cli.output_file import write_whole
from guildhall.adapters.cli.project_option import ProjectOption
from guildhall.adapters.cli.proof import print_proof
from guildhall.adapters.cli.terminal import (
    DataOption,
    JsonOption,
    RepoOption,
    ServerOption,
    Terminal,
    terminal_of,
)
from guildhall.adapters.cli.text import harmless_json, shown
from guildhall.application.narration.figures import count
from guildhall.application.ports.journal import EVERY, EventFilter
from guildhall.domain.record import evolve
from guildhall.domain.rules import LARGEST

if TYPE_CHECKING:
    from guildhall.adapters.cli.client import Client, EventLine

PAGE = 1000
POLL_SECONDS = 1.0
WORDS = 160
ABOUT = len("lease of run 0123456789ab")
"""Columns of what an event is about."""
TypeOption = Annotated[str | None, typer.Option("--type", metavar="NAME", help="Only events of this type.")]
TASK = typer.Option("--task", metavar="TASK", help="Only what concerns this task: its id or code.")
RUN = typer.Option("--run", metavar="RUN", help="Only a run's own: its start, decisions and end.")
FORMATS = ("backlog", "queue", "events")
MOST_LAST = 10_000
AFTER = typer.Option("--after", metavar="N", min=0, max=LARGEST, help="Later ones.")
LIMIT = typer.Option("--limit", metavar="N", min=1, max=LARGEST, help="At most so many.")
LAST = typer.Option("--last", metavar="N", min=1, max=MOST_LAST, help="The newest ones.")
FOLLOWED = 20  # of the newest, where nobody says where to begin


def events(
    context: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what happens next; begins with the newest 20.")
    ] = False,
    kind: TypeOption = None,
    task: Annotated[str | None, TASK] = None,
    run: Annotated[str | None, RUN] = None,
    after: Annotated[int | None, AFTER] = None,
    limit: Annotated[int | None, LIMIT] = None,
    last: Annotated[int | None, LAST] = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the journal's events in words, oldest first; as JSON, one CloudEvent a line."""
    if follow and after is None and last is None:
        last = FOLLOWED
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        check_type(kind)
        wanted = evolve(client.meant_by(task, run), types=(kind,) if kind else None)
        newest = list(client.last_events(last, wanted)) if last is not None else []
        begin = newest[-1].event["position"] if newest else after or 0
        goes_on = last is None or follow
        lines = chain(newest, _stream(client, begin, wanted, follow=follow) if goes_on else ())
        try:
            _print(terminal, islice(lines, limit), at_once=follow)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None


def _stream(client: Client, after: int, wanted: EventFilter, *, follow: bool) -> Iterator[EventLine]:
    """Events of a filter after a position; when following it ends only by being left."""
    while True:
        head = client.head()
        page = client.events(after, PAGE, wanted)
        yield from page
        after = page[-1].event["position"] if page else max(after, head)
        if len(page) == PAGE:
            continue
        if not follow:
            return
        client.wait(after, POLL_SECONDS)


def _print(terminal: Terminal, lines: Iterator[EventLine], *, at_once: bool) -> None:
    """JSON for programs, a line an event in a pipe or as they come, else a table of each page."""
    if terminal.screen.as_json:
        for line in lines:
            terminal.screen.json(line.event)
        return
    if at_once or not terminal.screen.is_terminal:
        for line in lines:
            _say(terminal, line)
        return
    while page := list(islice(lines, PAGE)):
        rows = [(line.event["position"], _when(line), *line.words) for line in page]
        terminal.screen.table(("POSITION", "TIME", "WHO", "ABOUT", "WHAT"), rows)


def _when(line: EventLine) -> str:
    return str(line.event["time"])[:19].replace("T", " ")


def _say(terminal: Terminal, line: EventLine) -> None:
    who, about, words = (shown(text, WORDS) for text in line.words)
    terminal.screen.line(f"{line.event['position']:>7}  {_when(line)}  {who:10} {about:{ABOUT}} {words}")


def verify(
    context: typer.Context,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute every journal's chain, fold it and compare the views with it; exit code 1 for a fault."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        found = client.verify()
    if as_json:
        terminal.screen.json(found)
    print_proof(terminal.screen, found)
    if not found["ok"]:
        raise typer.Exit(ENDED_OTHERWISE)


def replay(
    context: typer.Context,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rebuild everything that is looked up from the journal alone."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        found = client.replay()
    if as_json:
        terminal.screen.json(found)
    rebuilt, position = found["entities"], found["position"]
    parts = ", ".join(f"{number} {kind}" for kind, number in sorted(rebuilt.items()) if number)
    terminal.screen.line(f"rebuilt from {count(position, 'event')}: {parts or 'nothing'}")


def export(
    context: typer.Context,
    kind: Annotated[
        str,
        typer.Option("--format", metavar="backlog|queue|events", help="Backlog YAML, queue.json, or events."),
    ] = "backlog",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A file instead of standard output.")
    ] = None,
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a project's tasks as backlog YAML or queue.json, or the journal as CloudEvents, a line each."""
    terminal = terminal_of(context)
    _check_format(kind)
    with client_at(terminal, data, repo, server) as client:
        parts = _events_text(client) if kind == "events" else client.export(kind, project)
        if output is None:
            if as_json and kind == "backlog":  # the others are JSON as they are
                parts = (harmless_json(json.dumps({"format": kind, "text": "".join(parts)})) + "\n",)
            for part in parts:
                terminal.screen.raw(part)
            return
        write_whole(output, parts)
    if as_json:
        terminal.screen.json({"format": kind, "file": str(output)})
    terminal.screen.line(f"written to {output}")


def _check_format(kind: str) -> None:
    from guildhall.application.vocabulary import UnknownWord

    if kind not in FORMATS:
        raise UnknownWord("format", kind, FORMATS)


def _events_text(client: Client) -> Iterator[str]:
    for line in _stream(client, 0, EVERY, follow=False):
        yield harmless_json(json.dumps(line.event, ensure_ascii=False)) + "\n"
