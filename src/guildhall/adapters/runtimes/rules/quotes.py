"""Quotes from a backlog, each with its source; a quote must never be reworded."""

from __future__ import annotations

from collections.abc import Iterable

from guildhall.application.ports.agent_runtime import Analysis
from guildhall.application.ports.backlog import Backlog, PlannedTask


def pm_quotes(backlog: Backlog) -> Analysis:
    """The pm's part: the goal, the risks and the next steps that are written down.

    Where no next step is written, the tasks in their order are the next steps.
    """
    steps = _of_backlog(backlog, backlog.next_steps)
    return Analysis(
        pm_summary=quote(backlog.goal, _source(backlog)) if backlog.goal.strip() else "",
        risks=_of_backlog(backlog, backlog.risks),
        next_steps=steps or tuple(_of_task(backlog, task, task.title) for task in backlog.tasks),
    )


def requirement_quotes(backlog: Backlog) -> tuple[str, ...]:
    """The ba's part: the stated requirements, then what the tasks' acceptance criteria require."""
    criteria = (
        _of_task(backlog, task, criterion) for task in backlog.tasks for criterion in task.acceptance_criteria
    )
    return (*_of_backlog(backlog, backlog.requirements), *criteria)


def quote(text: str, source: str) -> str:
    """Some text as it stands, with where it stands: ``“…” (backlog.yaml:7)``."""
    return f"“{text.strip()}” ({source})" if source else f"“{text.strip()}”"


def _of_backlog(backlog: Backlog, texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(quote(text, _source(backlog)) for text in texts)


def _of_task(backlog: Backlog, task: PlannedTask, text: str) -> str:
    return f"{task.code}: {quote(text, task.source or _source(backlog))}"


def _source(backlog: Backlog) -> str:
    """Where a backlog stands; a sentence is named by itself, and is no place."""
    return "sentence" if backlog.kind == "sentence" else backlog.name
