"""What became of requirements, by the criteria of tasks that say the same; it must never judge one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from guildhall.application.tasks.codes import public_code
from guildhall.domain.tasks.task import Task

_QUOTED = re.compile(r"(?:(?P<code>\S+): )?“(?P<text>.*)”(?: \([^()]*\))?", re.DOTALL)
"""What a rule quotes, with the task that it stands at."""
_WORST = ("failed", None, "not_verified", "passed")
"""What became of it, the worst first; none is what nobody judged."""


def judged_requirements(requirements: Iterable[str], tasks: Sequence[Task]) -> list[dict[str, Any]]:
    """Each requirement as ``{text, outcome, detail}``.

    Its outcome is ``passed``, ``failed`` or ``not_verified`` where a criterion of a task says the same, of
    several the worst; else, and where the work is not done, it is none. ``detail`` says why it did not pass.
    """
    by_text: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for task in tasks:
        for criterion in task.criteria:
            found = (public_code(task.code), _became(task, criterion.text))
            by_text.setdefault(criterion.text.strip(), []).append(found)
    return [{"text": one, **_judged(one, by_text)} for one in requirements]


def _judged(requirement: str, by_text: dict[str, list[tuple[str, dict[str, Any]]]]) -> dict[str, Any]:
    quoted = _QUOTED.fullmatch(requirement)
    code, text = (quoted["code"], quoted["text"]) if quoted else (None, requirement)
    found = [became for of, became in by_text.get(text.strip(), ()) if code in (None, of)]
    if not found:
        return {"outcome": None, "detail": "no criterion of a task says so"}
    return min(found, key=lambda one: _WORST.index(one["outcome"]))


def _became(task: Task, criterion: str) -> dict[str, Any]:
    """What became of a criterion; what passed in work that is not done counts for nothing yet."""
    result = next((one for one in task.results if one.text == criterion), None)
    outcome = result.outcome if result else None
    if task.status != "done" and outcome != "failed":
        return {"outcome": None, "detail": f"{task.code} is {task.status}"}
    return {"outcome": outcome, "detail": result.detail if result and outcome != "passed" else ""}
