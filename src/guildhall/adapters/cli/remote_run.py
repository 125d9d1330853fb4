"""``guildhall run --server``: starts a run on a server, follows it and prints what came of it."""

from __future__ import annotations

from pathlib import Path

from guildhall.adapters.cli.client import Answer
from guildhall.adapters.cli.clients import remote_client
from guildhall.adapters.cli.exit_codes import COMPLETED
from guildhall.adapters.cli.following import conclude, follow
from guildhall.adapters.cli.parallel import at_once_in
from guildhall.adapters.cli.remote_client import work_of
from guildhall.adapters.cli.terminal import Terminal
from guildhall.adapters.cli.way_on import beside_others
from guildhall.domain.record import Record


class RemoteRun(Record):
    """What is asked of the server: a backlog, the repository as the server finds it, and limits."""

    source: str
    repository: Path
    runtime: str
    project: str | None
    parallel: int | None
    budget_tokens: int | None
    budget_micros: int | None
    fresh: bool


def run_remotely(terminal: Terminal, server: tuple[str, str], wanted: RemoteRun, *, detach: bool) -> int:
    """Start or take up a run on a server and follow it to its end; returns the exit code."""
    read = terminal.guildhall.read_backlog(wanted.source, Path.cwd())
    body: Answer = {
        **work_of(wanted.source, read),
        "runtime": wanted.runtime,
        "parallel": at_once_in(read, wanted.parallel),
        "budget": {"tokens": wanted.budget_tokens, "micros": wanted.budget_micros},
        "fresh": wanted.fresh,
        "project": wanted.project,
    }
    with remote_client(terminal, *server) as client:
        behind = client.head()
        started = client.start(wanted.repository, body)
        verb = "going on with" if started["resumed"] else "starting"
        terminal.screen.line(f"{verb} run {started['id']}: {read.name} on {wanted.repository}")
        if started["beside"]:
            project = client.project(started["project_id"])["name"]
            terminal.screen.line(beside_others(project, started["beside"]))
        if detach:
            return conclude(terminal, client.result(started["id"]), COMPLETED)
        return follow(terminal, client, started["id"], behind)
