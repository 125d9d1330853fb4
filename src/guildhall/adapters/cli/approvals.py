"""The commands of approvals: ``approvals``, ``approve`` and ``reject``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guildhall.adapters.cli.changes import bounded, print_change
from guildhall.adapters.cli.client import Answer, Verdict
from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.findings import print_findings
from guildhall.adapters.cli.hints import typed_here
from guildhall.adapters.cli.narrating import AS_PERSON, answers_to
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.terminal import (
    DataOption,
    JsonOption,
    RepoOption,
    ServerOption,
    Terminal,
    terminal_of,
)
from guildhall.adapters.cli.text import shown
from guildhall.application.excerpts import in_a_line
from guildhall.application.moments import moment_of
from guildhall.application.references import tail

DETAIL = 300
"""Characters of what was found of a criterion that are shown."""

ApprovalArgument = Annotated[
    str, typer.Argument(metavar="APPROVAL", help="Its id, a part of it, or the code of its task.")
]
PersonOption = Annotated[
    str | None,
    typer.Option("--as", metavar="EMAIL", help="Who answers, on a server; the password is asked for."),
]


def approvals(
    context: typer.Context,
    approval: Annotated[
        str | None, typer.Argument(metavar="APPROVAL", help="Show this one, with the change it is about.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show all of the change's diff.")] = False,
    every: Annotated[bool, typer.Option("--all", help="List those that were answered too.")] = False,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what people are asked and have not answered, or show one question with its change."""
    terminal = terminal_of(context)
    if approval is not None:
        with client_at(terminal, data, repo, server) as client:
            asked = client.question(approval)
        _show(terminal, asked, full, AS_PERSON if terminal.asks_server else ())
        return
    with client_at(terminal, data, repo, server) as client:
        found = client.approvals(answered=every)
    if as_json:
        terminal.screen.json({"items": found})
    elif not found:
        terminal.screen.line("nobody was ever asked anything" if every else "nobody is asked anything")
    else:
        _list(terminal.screen, found, every=every)
        words = "`guildhall approvals APPROVAL` shows what one is about"
        terminal.screen.line(typed_here(words, terminal.place))


def _list(screen: Screen, found: list[Answer], *, every: bool) -> None:
    """Print questions as a table; of all that were asked also what became of them."""
    if not every:
        screen.table(("APPROVAL", "PROJECT", "RUN", "QUESTION"), [_row(one) for one in found])
        return
    rows = [
        (tail(one["approval_id"]), one["status"], one["approver"] or "-", *_row(one)[1:]) for one in found
    ]
    screen.table(("APPROVAL", "STATE", "BY", "PROJECT", "RUN", "QUESTION"), rows, state=1)


def _row(one: Answer) -> tuple[str, ...]:
    """A question of a list, with the project and the run that it is about."""
    about = one["about"]
    return (tail(one["approval_id"]), about["project"] or "-", tail(about["run_id"]) or "-", one["question"])


def _print_about(screen: Screen, asked: Answer) -> None:
    """Print whose work it is, and how each of its criteria was judged."""
    about = asked["about"]
    if about["task"]:
        screen.line(f"  task {about['task']}: {about['title']}")
    screen.line(f"  project {about['project'] or '-'}, run {tail(about['run_id']) or '-'}")
    for one in asked["criteria"]:
        detail = f": {shown(in_a_line(one['detail']), DETAIL)}" if one["detail"] else ""
        outcome = (one["outcome"] or "not judged yet").replace("_", " ")
        screen.line(f"  [{outcome}] {one['text']}{detail}")


def _show(terminal: Terminal, asked: Answer, full: bool, person: tuple[str, ...]) -> None:
    """Print a question, what it is about, and the commands that answer it while it waits."""
    screen = terminal.screen
    change = bounded(asked, full=full)
    if screen.as_json:
        screen.json(change)
        return
    approval_id = tail(asked["approval_id"])
    screen.line(asked["question"])
    screen.line(f"  approval {approval_id} {_standing(asked)}")
    _print_about(screen, asked)
    if asked["status"] != "asked" and not asked["commit"]:
        return
    if asked["status"] == "asked" and not asked["current"]:
        screen.line(
            "  it has changed since this was asked: what stands there now is shown, and asked about anew"
        )
    print_findings(screen, asked["sarif"])
    print_change(screen, change, full=full)
    if asked["status"] == "asked" and asked["current"]:
        screen.line()
        for line in answers_to(approval_id, terminal.place, person):
            screen.line(line)


def _standing(asked: Answer) -> str:
    """That a question waits, and until when, or who answered it, when, and in which words."""
    if asked["status"] == "asked":
        return "is asked" + (f", until {moment_of(asked['expires_at'])}" if asked["expires_at"] else "")
    by = f" by {asked['approver']}" if asked["approver"] else ""
    at = f" at {moment_of(asked['answered_at'])}" if asked["answered_at"] else ""
    reason = f": {asked['reason']}" if asked["reason"] else ""
    return f"is {asked['status']}{by}{at}{reason}"


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
