"""Prints what came of a run: its tasks in a table, what to do about failed ones, where the report is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.adapters.cli.hints import typed_here
from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.text import shown
from guildhall.application.excerpts import excerpt
from guildhall.application.narration.figures import count, duration, money, tokens
from guildhall.application.tasks.reasons import in_words

MOST_ROWS = 60
"""A longer table is cut to the tasks that are not done."""
DETAIL_LINES = 5
DETAIL_CHARACTERS = 200
NAMED = 10


def print_summary(screen: Screen, found: dict[str, Any], place: Sequence[str]) -> None:
    """Print the conclusion of a run, with commands for a place."""
    tasks: list[dict[str, Any]] = found["tasks"]
    undone = [task for task in tasks if task["status"] != "done"]
    rows = tasks if len(tasks) <= MOST_ROWS else undone[:MOST_ROWS]
    screen.line()
    if rows:
        titles = ("TASK", "STATE", "ATTEMPTS", "COMMIT", "TITLE")
        screen.table(titles, [_row(task) for task in rows], state=1)
    if len(rows) < len(tasks):
        screen.line(f"and {count(len(tasks) - len(rows), 'more task')}; the report has them all")
    _print_blocked(screen, found["blocked"], place)
    for doubt in found["doubts"]:
        screen.line()
        screen.line(f"{_named(doubt['tasks'])}: merged, but not verified: {_cut(doubt['reason'])}")
    screen.line()
    _print_verdict(screen, found, len(tasks) - len(undone))
    _print_delivery(screen, found["delivery"])
    for path in found["reports"].values():
        if path:
            screen.line(f"report: {path}")


def _print_blocked(screen: Screen, blocked: Sequence[dict[str, Any]], place: Sequence[str]) -> None:
    """Say why tasks are blocked, and what to type."""
    for task in blocked:
        advice = typed_here(task["advice"], place)
        screen.line()
        screen.line(f"{task['id']} is blocked: {in_words(task['reason'])}; {advice}")
        for line in excerpt(task["detail"], DETAIL_LINES):
            screen.line(f"    {line}")
    if blocked:
        words = "`guildhall show TASK` and the report say more, `guildhall cancel TASK` gives one up"
        screen.line()
        screen.line(typed_here(words, place))


def _row(task: dict[str, Any]) -> tuple[str, ...]:
    commit = (task["commit"] or "-")[:12]
    return (task["id"], task["status"], str(task["attempts"]), commit, task["title"])


def _cut(text: str) -> str:
    return shown(text, DETAIL_CHARACTERS)


def _named(codes: list[str]) -> str:
    more = f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more


def _print_verdict(screen: Screen, found: dict[str, Any], done: int) -> None:
    """How the run ended and why, and below it what was printed then."""
    reason, *printed = found["end_reason"].splitlines() or [""]
    screen.line(_verdict(found, done) + (f": {reason}" if reason else ""))
    for line in printed:
        screen.line(f"    {line}")


def _verdict(found: dict[str, Any], done: int) -> str:
    given_up = sum(task["status"] == "cancelled" for task in found["tasks"])
    words = [
        f"run {found['run_id']} {found['status']}",
        (f"{done} of {count(len(found['tasks']), 'task')} done" if found["tasks"] else "no task was made")
        + (f", {given_up} cancelled" if given_up else ""),
        duration(found["seconds"]),
        f"{tokens(found['tokens'])} tokens, {money(round(found['cost_usd'] * 1_000_000))}",
    ]
    return " · ".join(words)


def _print_delivery(screen: Screen, delivery: dict[str, str]) -> None:
    """What became of the user's branch, as the report has it."""
    if delivery:
        screen.line(f"delivery: {delivery['outcome'].replace('_', ' ')}: {delivery['reason']}")
        if delivery["command"]:
            screen.line(f"  {delivery['command']}")
