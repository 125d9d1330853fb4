"""The commands of the queue: ``add``, ``list``, ``dispatch`` and ``why`` (seed S3, *CLI*)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guildhall.adapters.cli.client import Answer, Meant, TasksAsked
from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.exit_codes import ENDED_OTHERWISE
from guildhall.adapters.cli.narrating import AS_PERSON
from guildhall.adapters.cli.project_option import ProjectOption
from guildhall.adapters.cli.status import IMPORTED, print_driven, print_tasks, print_waits
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, ServerOption, terminal_of
from guildhall.adapters.cli.waiting import state_of
from guildhall.adapters.cli.way_on import after_adding, after_dispatch, after_import, beside_others
from guildhall.domain.rules import LARGEST

MOST_LISTED = 1000


def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What is to be done, in one line.")],
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="More about it.")] = "",
    priority: Annotated[
        str, typer.Option("--priority", metavar="LEVEL", help="urgent, high, medium, low, or P0 to P3.")
    ] = "medium",
    complexity: Annotated[str, typer.Option("--complexity", metavar="SIZE", help="xs, s, m, l or xl.")] = "m",
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="Who does it.")] = "developer",
    command: Annotated[
        list[str] | None,
        typer.Option("--command", metavar="LINE", help="A shell line that does it; repeatable."),
    ] = None,
    criterion: Annotated[
        list[str] | None, typer.Option("--criterion", metavar="TEXT", help="What must hold; repeatable.")
    ] = None,
    path: Annotated[
        list[str] | None,
        typer.Option("--path", metavar="GLOB", help="A path that it may change; repeatable."),
    ] = None,
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a task into the inbox."""
    from guildhall.application import vocabulary
    from guildhall.application.ports.backlog import PlannedTask
    from guildhall.application.tasks.meant import definition_of
    from guildhall.domain.agents.profiles import ROLES
    from guildhall.domain.tasks.definition import check_stored

    terminal = terminal_of(context)
    if role not in ROLES:
        raise vocabulary.UnknownWord("role", role, ROLES)
    planned = PlannedTask(
        code="",
        title=title,
        description=description,
        role=role,
        priority=vocabulary.priority_in(priority),
        complexity=complexity,
        commands=tuple(command or ()),
        acceptance_criteria=tuple(criterion or ()),
        owned_paths=tuple(path) if path else None,
    )
    check_stored("", definition_of(planned))
    with client_at(terminal, data, repo, server, create=True, project=project) as client:
        task = client.add(planned, Meant(project, repo))
    name = task.pop("project")
    if as_json:
        terminal.screen.json(task)
    code = task["id"]
    terminal.screen.line(f"{code} is in the inbox of {name}; {after_adding(code, terminal.place)}")


def import_backlog(
    context: typer.Context,
    backlog: Annotated[
        str, typer.Argument(metavar="BACKLOG", help="A backlog file (YAML, JSON, Markdown), or a sentence.")
    ],
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a backlog's tasks onto the queue, ready, without starting a run."""
    terminal = terminal_of(context)
    terminal.guildhall.read_backlog(backlog, Path.cwd())  # bad input is refused before anything is made
    with client_at(terminal, data, repo, server, create=True, project=project) as client:
        done = client.import_backlog(backlog, Meant(project, repo))
    if as_json:
        terminal.screen.json({name: done[name] for name in IMPORTED})
    terminal.screen.line(after_import(done))
    if said := beside_others(done["project"], done["beside"]):
        terminal.screen.line(said)
    print_driven(terminal.screen, done["driven"])


def list_tasks(
    context: typer.Context,
    status: Annotated[str | None, typer.Option("--status", metavar="STATE", help="Only tasks in it.")] = None,
    run: Annotated[str | None, typer.Option("--run", metavar="RUN", help="Only tasks of this run.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=MOST_LISTED, help="At most.")] = 50,
    after: Annotated[
        int, typer.Option("--after", metavar="N", min=0, max=LARGEST, help="Go on behind a list's `next`.")
    ] = 0,
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """List tasks in order of creation."""
    from guildhall.application.vocabulary import UnknownWord
    from guildhall.domain.policies.transitions import STATUSES

    terminal = terminal_of(context)
    if status is not None and status not in STATUSES:
        raise UnknownWord("status", status, STATUSES)
    with client_at(terminal, data, repo, server) as client:
        page = client.tasks(TasksAsked(status, run, project, after, limit))
    if as_json:
        terminal.screen.json(page)
        return
    print_tasks(terminal.screen, page["items"])
    if page["next"] is not None:
        terminal.screen.line(f"{len(page['items'])} of {page['total']}; more with --after {page['next']}")


def dispatch(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="One task, by code, id or a part of it; else all in the inbox."),
    ] = None,
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring tasks from the inbox over planning to ready, or say why they are not fit."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        done = client.dispatch(code, project)
    if as_json:
        terminal.screen.json({"items": done})
    for one in done:
        terminal.screen.line(_triaged_words(one))
    if not done:
        terminal.screen.line("no task waits for dispatch")
    elif any(one["status"] == "ready" for one in done):
        terminal.screen.line(after_dispatch(done, terminal.place, project, terminal.folder))
    raise typer.Exit(ENDED_OTHERWISE if any(one["refused"] for one in done) else 0)


def why(
    context: typer.Context,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="Its code, such as T-5, its id or a part of it.")
    ],
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a task waits for: blocker, path conflict, budget, next retry, its run."""
    from guildhall.application.vocabulary import standing

    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        found = client.why(code, project)
    if as_json:
        terminal.screen.json({name: found[name] for name in ("id", "title", "status", "waits")})
        return
    waits_for = [wait["text"] for wait in found["waits"] if wait["kind"] == "blocker"]
    state = state_of({"status": found["status"], "waits_for": waits_for})
    terminal.screen.line(f"{found['id']} is {standing(state)}: {found['title']}")
    person = AS_PERSON if terminal.asks_server else ()
    print_waits(terminal.screen, found["waits"], found["advice"], terminal.place, person)
    if found["delivery"]:
        terminal.screen.line(f"  delivery: {found['delivery']}")
    if not found["waits"] and found["status"] not in ("done", "cancelled"):
        terminal.screen.line("  nothing: it is taken up as soon as an agent is free")


def _triaged_words(one: Answer) -> str:
    if one["refused"]:
        return f"{one['id']} stays in {one['status']}: {one['refused']}"
    waits = f" and waits: {'; '.join(one['waits'])}" if one["waits"] else ""
    return f"{one['id']} is {one['status']}{waits}"
