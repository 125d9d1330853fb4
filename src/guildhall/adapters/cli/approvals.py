"""The commands of approvals: ``approvals``, ``approve`` and ``reject``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guildhall.adapters.cli.client import Verdict
from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, ServerOption, terminal_of

ApprovalArgument = Annotated[
    str, typer.Argument(metavar="APPROVAL", help="Its id, or the beginning of it; see `guildhall approvals`.")
]
PersonOption = Annotated[
    str | None,
    typer.Option("--as", metavar="EMAIL", help="Who answers, on a server; the password is asked for."),
]


def approvals(
    context: typer.Context,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what people are asked and have not answered."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        found = client.approvals()
    if as_json:
        terminal.screen.json({"items": found})
    elif not found:
        terminal.screen.line("nobody is asked anything")
    else:
        rows = [(one["approval_id"][:12], one["question"]) for one in found]
        terminal.screen.table(("APPROVAL", "QUESTION"), rows)


def approve(
    context: typer.Context,
    approval: ApprovalArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Kept in the record.")] = "",
    person: PersonOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve exactly what stands there now, so that the run goes on."""
    _answer(context, approval, (data, repo, server), person, "approve", reason)


def reject(
    context: typer.Context,
    approval: ApprovalArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What has to be different.")],
    person: PersonOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refuse: a task goes back with the reason, a run ends without its result delivered."""
    _answer(context, approval, (data, repo, server), person, "reject", reason)


def _answer(
    context: typer.Context,
    reference: str,
    place: tuple[Path | None, Path | None, str | None],
    person: str | None,
    verdict: Verdict,
    reason: str,
) -> None:
    """Answer as a person: the one at this terminal, or on a server the one who signs in."""
    terminal = terminal_of(context)
    with client_at(terminal, *place) as client:
        client.sign_in(person, terminal.password)
        after = client.answer(reference, verdict, reason)
    if terminal.screen.as_json:
        terminal.screen.json(after)
    terminal.screen.line(f"{after['status']}: {after['question']}")
