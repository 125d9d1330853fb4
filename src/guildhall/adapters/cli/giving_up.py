"""The commands that end a task's block: ``retry`` has it done again, ``cancel`` gives it up for good."""

from __future__ import annotations

from typing import Annotated

import typer

from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.project_option import ProjectOption
from guildhall.adapters.cli.runs import ReasonOption
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, ServerOption, terminal_of
from guildhall.adapters.cli.text import shown
from guildhall.adapters.cli.waiting import state_of
from guildhall.adapters.cli.way_on import after_retry

TaskArgument = Annotated[str, typer.Argument(metavar="CODE", help="Its code or id, or a part of that.")]


def retry(
    context: typer.Context,
    code: TaskArgument,
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a blocked task go on; ready, if it was worked on or the run that judged it ended."""
    from guildhall.application.vocabulary import standing

    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        after = client.retry(code, project)
    if as_json:
        terminal.screen.json(after)
    said = after_retry(after["id"], terminal.place)
    terminal.screen.line(f"{after['id']} is {standing(state_of(after))}; {said}")


def cancel(
    context: typer.Context,
    code: TaskArgument,
    reason: ReasonOption = "",
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a task up for good; a backlog that still has it makes it anew, as another task."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        after = client.cancel(code, reason, project)
    if as_json:
        terminal.screen.json(after)
    terminal.screen.line(f"{after['id']} is cancelled: {shown(after['title'])}")
