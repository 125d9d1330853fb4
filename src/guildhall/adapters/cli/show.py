"""``guildhall show``: everything about one task or one run, and what happened to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.adapters.cli.clients import client_at
from guildhall.adapters.cli.project_option import ProjectOption
from guildhall.adapters.cli.summary import print_summary
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, ServerOption, terminal_of
from guildhall.adapters.cli.text import shown, shown_lines
from guildhall.adapters.cli.waiting import state_of
from guildhall.application.excerpts import excerpt, in_a_line
from guildhall.application.references import tail
from guildhall.application.tasks.reasons import FOUND_FIRST, in_words

if TYPE_CHECKING:
    from guildhall.adapters.cli.client import Answer, Shown
    from guildhall.adapters.cli.screen import Screen

DETAIL_LINES = 20
MORE_ATTEMPTS = "in all its runs; what is sent back does not count as failed"
"""Why a task may have been tried more often than it may fail."""


def show(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            metavar="CODE|RUN", help="A task's code, or the id of a task or a run, or a part of it."
        ),
    ],
    project: ProjectOption = None,
    repo: RepoOption = None,
    data: DataOption = None,
    server: ServerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a task or a run with its history."""
    terminal = terminal_of(context)
    with client_at(terminal, data, repo, server) as client:
        found = client.show(reference, project)
    if as_json:
        terminal.screen.json(found.facts)
        return
    if found.kind == "task":
        _print_task(terminal.screen, found.facts, None if terminal.asks_server else terminal.folder)
    else:
        print_summary(terminal.screen, found.facts, terminal.place)
    _print_history(terminal.screen, _telling(found))


def _print_task(screen: Screen, task: Answer, folder: Path | None) -> None:
    from guildhall.application.vocabulary import standing

    owned = "all" if task["owned_paths"] is None else ", ".join(task["owned_paths"]) or "none"
    screen.line(f"{task['id']} is {standing(state_of(task))}: {task['title']}")
    for line in shown_lines(task["description"]):
        screen.line(f"  {line}")
    rows = [
        ("role", task["role"]),
        ("priority", task["priority"]),
        ("owned paths", owned),
        *([("waits for", ", ".join(task["waits_for"]))] if task["waits_for"] else []),
        ("run", task["run_id"] or "none"),
        ("attempts", _attempts(task)),
        ("branch", task["branch"] or "-"),
        ("merged as", task["commit"] or "-"),
        *([("delivery", task["delivery"])] if task["delivery"] else []),
    ]
    for name, value in rows:
        screen.line(f"  {name + ':':13}{value}")
    for number, line in enumerate(task["commands"], 1):
        screen.line(f"  command {number}: {shown(line)}")
    for one in task["criteria"]:
        detail = f": {in_a_line(one['detail'])}" if one["detail"] else ""
        screen.line(f"  [{one['outcome'].replace('_', ' ')}] {one['text']}{detail}")
    if task["blocked"] is not None:
        _print_blocked(screen, task, folder)


def _print_blocked(screen: Screen, task: Answer, folder: Path | None) -> None:
    """Say why a task is blocked, but not again what stands beside its criteria, and where all outputs are."""
    reason = task["blocked"]["reason"]
    beside = tuple(f"{one['text']}: {in_a_line(one['detail'])}" for one in task["criteria"])
    lines = [line for line in excerpt(task["blocked"]["detail"], DETAIL_LINES) if not line.endswith(beside)]
    found = f"{lines.pop(0)}; " if reason in FOUND_FIRST and lines else ""
    screen.line(f"  blocked: {found}{in_words(reason)}")
    for line in lines:
        screen.line(f"    {line}")
    for one in task["sessions"]:
        path = Path("agents", one["id"], "transcript.jsonl")
        if folder is None:
            screen.line(f"    what {one['agent']} printed: {path} in the server's data folder")
        elif (folder / path).is_file():
            screen.line(f"    what {one['agent']} printed: {folder / path}")


def _attempts(task: Answer) -> str:
    """How often it was tried, and what came of that where it was not the end."""
    failed, times = task["attempts_failed"], task["sent_back"]
    words = [str(task["attempts"])]
    words += [f"{failed} of {task['max_attempts']} failed"] if failed else []
    words += [f"sent back {'once' if times == 1 else f'{times} times'}"] if times else []
    said = ", ".join(words)
    more = f"; {MORE_ATTEMPTS}" if task["attempts"] > task["max_attempts"] else ""
    return said + more


def _telling(found: Shown) -> list[Answer]:
    """A history for people: what a run decided about its tasks is told by theirs."""
    history: list[Answer] = found.facts["history"]
    if found.kind == "task":
        return history
    return [line for line in history if line["about"] == f"run {tail(found.facts['run_id'])}"]


def _print_history(screen: Screen, history: list[Answer]) -> None:
    screen.line()
    rows = [
        (
            str(line["position"]),
            line["at"][:19].replace("T", " "),
            line["actor"],
            shown(in_a_line(line["words"]), 240),
        )
        for line in history
    ]
    screen.table(("POSITION", "TIME", "BY", "WHAT"), rows)
