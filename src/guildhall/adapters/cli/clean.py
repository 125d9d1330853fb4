"""``guildhall clean``: removes what the store need keep no longer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.adapters.cli.exit_codes import ENDED_OTHERWISE
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, ServerOption, terminal_of
from guildhall.application.narration.figures import count

if TYPE_CHECKING:
    from guildhall.adapters.cli.screen import Screen
    from guildhall.application.reactions.retention import Removed

NOUNS = {
    "checks": "check result",
    "scans": "scan result",
    "environments": "environment",
    "workspace": "workspace",
    "content": "unrecorded file",
    "rescued": "merged rescue",
    "gathered": "gathered rescue",
}


def clean(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be removed; change nothing.")
    ] = False,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove old results, environments and workspaces; nothing unmerged or of a run that is not over."""
    from guildhall.application.reactions.retention import clean as remove
    from guildhall.domain.kernel import ValidationFailed

    terminal = terminal_of(context)
    if terminal.server(server, data) is not None:
        raise ValidationFailed(
            "clean works at the store, not over a server: call it where `guildhall up` runs, with --data DIR",
            field="server",
        )
    with terminal.company(data, repo) as company:
        found = remove(company, dry_run=dry_run)
    if as_json:
        items = [{"kind": one.kind, "name": one.name, "problem": one.problem or None} for one in found]
        terminal.screen.json({"dry_run": dry_run, "items": items})
    _say(terminal.screen, found, "would be removed" if dry_run else "removed")
    if any(one.problem for one in found):
        raise typer.Exit(ENDED_OTHERWISE)


def _say(screen: Screen, found: Sequence[Removed], verb: str) -> None:
    removed = Counter(one.kind for one in found if not one.problem)
    parts = [count(removed[kind], noun) for kind, noun in NOUNS.items() if removed[kind]]
    if parts or not found:
        screen.line(f"{verb}: {', '.join(parts)}" if parts else "nothing is over its bounds")
    for one in found:
        if one.problem:
            screen.note(f"{one.name} could not be removed: {one.problem}")
