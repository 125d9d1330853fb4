"""Prints what came of a run: its tasks in a table, what to do about failed ones, where the report is."""

from __future__ import annotations

from typing import Any

from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.text import shown, shown_lines
from guildhall.application.company import Company
from guildhall.application.narration.figures import count, duration, money, tokens
from guildhall.application.runs.report import ADVICE
from guildhall.application.runs.results import delivery_of, report_path
from guildhall.application.tasks.intake import public_code
from guildhall.domain.runs.run import Run

MOST_ROWS = 60
"""A longer table is cut to the tasks that are not done."""
DETAIL_LINES = 3
DETAIL_CHARACTERS = 200
MOST_DOUBTS = 5


def print_summary(screen: Screen, company: Company, run: Run, result: dict[str, Any]) -> None:
    """Print the end of a run."""
    tasks: list[dict[str, Any]] = result["tasks"]
    undone = [task for task in tasks if task["status"] != "done"]
    rows = tasks if len(tasks) <= MOST_ROWS else undone[:MOST_ROWS]
    screen.line()
    if rows:
        titles = ("TASK", "STATE", "ATTEMPTS", "COMMIT", "TITLE")
        screen.table(titles, [_row(task) for task in rows], state=1)
    if len(rows) < len(tasks):
        screen.line(f"and {count(len(tasks) - len(rows), 'more task')}; the report has them all")
    _print_advice(screen, company, run, undone[:MOST_ROWS])
    _print_doubts(screen, company, run)
    screen.line()
    screen.line(_verdict(run, result, len(tasks) - len(undone)))
    _print_delivery(screen, company, run)
    for kind in ("markdown", "json"):
        path = report_path(company, run, kind)
        if path:
            screen.line(f"report: {path}")


def _row(task: dict[str, Any]) -> tuple[str, ...]:
    commit = (task["commit"] or "-")[:12]
    return (task["id"], task["status"], str(task["attempts"]), commit, task["title"])


def _verdict(run: Run, result: dict[str, Any], done: int) -> str:
    took = (run.ended_at - run.created_at).total_seconds() if run.ended_at and run.created_at else 0.0
    words = [
        f"run {run.run_id} {run.status}",
        f"{done} of {count(len(result['tasks']), 'task')} done",
        duration(took),
        f"{tokens(result['tokens'])} tokens, {money(round(result['cost_usd'] * 1_000_000))}",
    ]
    return " · ".join(words) + (f": {run.end_reason}" if run.end_reason else "")


def _print_delivery(screen: Screen, company: Company, run: Run) -> None:
    """What became of the user's branch, as the report has it."""
    delivery = delivery_of(company, run)
    if delivery:
        screen.line(f"delivery: {delivery['outcome'].replace('_', ' ')}: {delivery['reason']}")
        if delivery["command"]:
            screen.line(f"  {delivery['command']}")


def _print_doubts(screen: Screen, company: Company, run: Run) -> None:
    """What was merged although something of it could not be verified, once for each reason."""
    from guildhall.application.tasks.queries import tasks_of

    doubted: dict[str, list[str]] = {}
    for task in tasks_of(company.journal.views(company.scope), run_id=run.run_id, status="done"):
        for one in task.results:
            if task.merge_commit and one.outcome == "not_verified":
                doubted.setdefault(one.detail or one.text, []).append(public_code(task.code))
    for reason, codes in list(doubted.items())[:MOST_DOUBTS]:
        screen.line()
        named = ", ".join(codes[:10]) + (f" and {len(codes) - 10} more" if len(codes) > 10 else "")
        screen.line(f"{named}: merged, but not verified: {shown(reason, DETAIL_CHARACTERS)}")


def _print_advice(screen: Screen, company: Company, run: Run, undone: list[dict[str, Any]]) -> None:
    from guildhall.application.tasks.queries import tasks_of

    if not undone:
        return
    views = company.journal.views(company.scope)
    blocked = [task for task in tasks_of(views, run_id=run.run_id, status="blocked") if task.blocked]
    for task in blocked[:MOST_ROWS]:
        reason = task.blocked.reason if task.blocked else ""
        screen.line()
        screen.line(f"{task.code} is blocked: {reason}; {ADVICE.get(reason, 'see the report')}")
        for line in shown_lines(task.blocked.detail if task.blocked else "", DETAIL_LINES):
            screen.line(f"    {shown(line, DETAIL_CHARACTERS)}")
