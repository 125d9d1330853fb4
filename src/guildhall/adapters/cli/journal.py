"""The commands of the record: ``events``, ``verify``, ``replay`` and ``export``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guildhall.adapters.cli.failures import ENDED_OTHERWISE, INTERRUPTED
from guildhall.adapters.cli.tasks import ProjectOption
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, Terminal, terminal_of
from guildhall.adapters.cli.text import harmless_json, shown
from guildhall.application.narration.figures import count

if TYPE_CHECKING:
    from guildhall.application.company import Company
    from guildhall.application.ports.journal import Envelope

PAGE = 1000
POLL_SECONDS = 1.0
WORDS = 160
FORMATS = ("backlog", "queue", "events")
MOST_FAULTS = 50


def events(
    context: typer.Context,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what happens next.")] = False,
    kind: Annotated[
        str | None, typer.Option("--type", metavar="NAME", help="Only events of this type.")
    ] = None,
    after: Annotated[int, typer.Option("--after", metavar="POSITION", min=0, help="Only later ones.")] = 0,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = None,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the journal's events in words, oldest first; as JSON, one CloudEvent a line."""
    from guildhall.application.vocabulary import UnknownWord
    from guildhall.domain.kernel import EVENT_TYPES

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        if kind is not None and kind not in EVENT_TYPES:
            near = sorted(name for name in EVENT_TYPES if name.partition(".")[0] == kind.partition(".")[0])
            raise UnknownWord("event type", kind, tuple(near or sorted(EVENT_TYPES)))
        say = _json_line(terminal) if as_json else _words_line(terminal, company)
        try:
            for envelope in islice(_stream(company, after, kind, follow=follow), limit):
                say(envelope)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None


def _stream(company: Company, after: int, kind: str | None, *, follow: bool) -> Iterator[Envelope]:
    """Events after a position; when following it ends only by being left."""
    filters = {"type": kind} if kind is not None else {}
    while True:
        head = company.journal.head(company.scope).position
        page = company.journal.read(company.scope, after, PAGE, **filters)
        yield from page
        after = page[-1].position if page else max(after, head)
        if len(page) == PAGE:
            continue
        if not follow:
            return
        company.journal.wait(company.scope, after, POLL_SECONDS)


def _json_line(terminal: Terminal) -> Callable[[Envelope], None]:
    from guildhall.application.cloudevents import cloud_event

    return lambda envelope: terminal.screen.json(cloud_event(envelope))


def _words_line(terminal: Terminal, company: Company) -> Callable[[Envelope], None]:
    from guildhall.application.narration.chronicle import Chronicle

    chronicle = Chronicle(company)

    def say(envelope: Envelope) -> None:
        who, about, words = (shown(text, WORDS) for text in chronicle.tell(envelope))
        when = f"{envelope.emitted_at:%Y-%m-%d %H:%M:%S}"
        terminal.screen.line(f"{envelope.position:>7}  {when}  {who:10} {about:20} {words}")

    return say


def verify(
    context: typer.Context, repo: RepoOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Recompute the journal's chain, fold it and compare the views with it; exit code 1 for a fault."""
    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        found = company.auditor.verify(company.scope)
    if as_json:
        faults = [{"kind": one.kind, "position": one.position, "detail": one.detail} for one in found.faults]
        terminal.screen.json(
            {
                "ok": found.ok,
                "events": found.events,
                "redacted": found.redacted,
                "entities": found.entities,
                "position": found.head.position,
                "hash": found.head.hash,
                "faults": faults,
            }
        )
    if found.ok:
        redacted = f", {found.redacted} redacted" if found.redacted else ""
        terminal.screen.line(
            f"verified: {count(found.events, 'event')}{redacted}, {found.entities:,} entities; "
            f"the chain ends at {found.head.position} with {found.head.hash}"
        )
        return
    terminal.screen.line(
        f"NOT verified: {count(len(found.faults), 'fault')}, the first at {found.faults[0].position}"
    )
    for fault in found.faults[:MOST_FAULTS]:
        terminal.screen.line(f"  position {fault.position}: {fault.kind}: {fault.detail}")
    raise typer.Exit(ENDED_OTHERWISE)


def replay(
    context: typer.Context, repo: RepoOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Rebuild everything that is looked up from the journal alone."""
    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        position = company.journal.head(company.scope).position
        rebuilt = dict(company.auditor.replay(company.scope))
    if as_json:
        terminal.screen.json({"position": position, "entities": rebuilt})
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
    as_json: JsonOption = False,
) -> None:
    """Print a project's tasks as backlog YAML or queue.json, or the journal as CloudEvents, a line each."""
    from guildhall.application.vocabulary import UnknownWord

    terminal = terminal_of(context)
    if kind not in FORMATS:
        raise UnknownWord("format", kind, FORMATS)
    with terminal.company(data, repo) as company:
        parts = _events_text(company) if kind == "events" else [_tasks_text(terminal, company, kind, project)]
        if output is None:
            for part in parts:
                terminal.screen.raw(part)
            return
        with output.open("w", encoding="utf-8") as file:
            file.writelines(parts)
    if as_json:
        terminal.screen.json({"format": kind, "file": str(output)})
    terminal.screen.line(f"written to {output}")


def _events_text(company: Company) -> Iterator[str]:
    from guildhall.application.cloudevents import cloud_event

    for envelope in _stream(company, 0, None, follow=False):
        yield harmless_json(json.dumps(cloud_event(envelope), ensure_ascii=False)) + "\n"


def _tasks_text(terminal: Terminal, company: Company, kind: str, project: str | None) -> str:
    from guildhall.application.projects.find import project_by
    from guildhall.application.tasks.export import exported, planned, work_items

    views = company.journal.views(company.scope)
    found = project_by(views, project)
    tasks = exported(views, found.project_id)
    if kind == "queue":
        document: dict[str, Any] = {"project": found.name, "goal": found.goal, "items": work_items(tasks)}
        return harmless_json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"
    return terminal.guildhall.write_backlog(planned(tasks), project=found.name, goal=found.goal)
