"""How many agents are at work at once in a run: what was asked for, else what its backlog says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.domain.runs.commands import MOST_PARALLEL, USUAL_PARALLEL

if TYPE_CHECKING:
    from guildhall.application.ports.backlog import Backlog

ParallelOption = Annotated[
    int | None,
    typer.Option("--parallel", metavar="N", min=1, max=MOST_PARALLEL, help="Agents at work at once."),
]


def at_once_in(backlog: Backlog, asked: int | None) -> int:
    """How many agents are at work at once in a run of a backlog."""
    return asked or backlog.settings.get("parallel") or USUAL_PARALLEL
