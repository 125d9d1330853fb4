"""Says in a sentence what a run leaves undone, and what a person had it leave out; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice

from guildhall.application.ports.views import Views
from guildhall.application.tasks.codes import changelog_code
from guildhall.application.tasks.queries import tasks_of
from guildhall.application.tasks.reasons import why_blocked
from guildhall.domain.policies.transitions import OPEN
from guildhall.domain.tasks.task import Task

NAMED = 3
"""Tasks that are named, and why; the others are counted."""

ASKED = ("changes_asked", "review_exhausted")
"""Reasons for which a task's newest finding says why, where it is a person's."""
UNANSWERED = "approval_expired"
"""The reason whose detail says what nobody answered."""

LONGEST = 300
"""Characters of what a person said of one task."""


def undone(views: Views, run_id: str) -> str:
    """Which tasks of a run are not done, and why; empty when all are done or were given up."""
    tally = views.tally(f"run-tasks:{run_id}")
    number = sum(count for status, count in tally.items() if status not in ("done", "cancelled"))
    if not number:
        return ""
    said = "1 task is not done" if number == 1 else f"{number} tasks are not done"
    return f"{said}: {_named(_blocked_first(views, run_id), number)}"


def left_out(views: Views, project_id: str, run_id: str) -> str:
    """That a person had the run leave its changelog out, in their words; empty when nobody had."""
    for task_id in views.under_codes(project_id, [code := changelog_code(run_id)]).get(code, []):
        task: Task | None = views.get("Task", task_id)
        if task is None or task.status != "cancelled" or not task.findings:
            continue
        if task.findings[-1].source == "person":
            return f"the changelog was left out ({_quoted(task.findings[-1].text)})"
    return ""


def _blocked_first(views: Views, run_id: str) -> Iterable[Task]:
    order = ("blocked", *OPEN)
    return chain.from_iterable(tasks_of(views, run_id=run_id, status=one) for one in order)


def _named(tasks: Iterable[Task], number: int) -> str:
    words = [f"{task.code} ({_why(task)})" for task in islice(tasks, NAMED)]
    more = [f"{number - len(words)} more"] if number > len(words) else []
    *others, last = [*words, *more]
    return f"{', '.join(others)} and {last}" if others else last


def _why(task: Task) -> str:
    if task.blocked is None:
        return task.status.replace("_", " ")
    reason = task.blocked.reason
    if reason in ASKED and task.findings and task.findings[-1].source == "person":
        return _quoted(task.findings[-1].text)
    if reason == UNANSWERED and task.blocked.detail:
        return _quoted(task.blocked.detail)
    return why_blocked(reason, task.blocked.detail)


def _quoted(words: str) -> str:
    """What a person said, in a line."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
