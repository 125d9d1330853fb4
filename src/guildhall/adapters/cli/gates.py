"""``guildhall waive``: a person asks no more at gates that earlier backlogs had."""

from __future__ import annotations

from typing import Annotated

import typer

from guildhall.adapters.cli.approvals import PersonOption
from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.project_option import ProjectOption
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, ServerOption, terminal_of


def waive(
    context: typer.Context,
    gates: Annotated[
        list[str], typer.Argument(metavar="GATE...", help="merge, run_end or scan; several too.")
    ],
    project: ProjectOption = None,
    person: PersonOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask people no more at gates that earlier backlogs had; a backlog that has one from now on is heeded."""
    from guildhall.application.vocabulary import UnknownWord
    from guildhall.domain.approvals.commands import GATES

    terminal = terminal_of(context)
    if (unknown := next((one for one in gates if one not in GATES), None)) is not None:
        raise UnknownWord("gate", unknown, GATES)
    with client_at(terminal, data, repo, server) as client:
        client.sign_in(person, terminal.password)
        done = client.waive(gates, project)
    if as_json:
        terminal.screen.json(done)
    named = ", ".join(done["gates"])
    terminal.screen.line(f"{done['project']}: what backlogs said before asks nobody at {named} any more")
