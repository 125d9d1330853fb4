"""Finds what is meant where a task or a run may be, and says what may have been: the same at both doors.

It must never guess: what is near is named, and what could mean several things is refused with all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from guildhall.adapters.cli.client import Answer
from guildhall.adapters.cli.seam import NothingCalled, RunCalled
from guildhall.application.references import MOST_CANDIDATES, Ambiguous
from guildhall.domain.kernel import DomainError
from guildhall.domain.record import Record

_NUMBERED = re.compile(r"([A-Za-z]*)[-_ ]?0*([0-9]{1,9})")


class Kind(Record):
    """How one kind of thing is found, and what tells one of them from others.

    ``find`` answers none where nothing is called so, and raises what has ``candidates`` where several are.
    ``facts`` says of what was found what candidates say too: a task's ``id``, ``code``, ``status`` and
    ``title``, a run's ``id``, ``status`` and ``backlog``.
    """

    name: Literal["task", "run"]
    find: Callable[[str], Any]
    facts: Callable[[Any], Answer]


class AmbiguousReference(Ambiguous):
    """Several tasks or runs are meant."""


def meant(reference: str, tasks: Kind, runs: Kind) -> tuple[Any, Any]:
    """The task that is meant, or else the run: one of the two is none.

    Raises:
        AmbiguousReference: when parts of several ids are called so, of tasks or runs.
        NothingCalled: when nothing is.
    """
    task, several = _look(tasks, reference)
    if task is not None and reference in (tasks.facts(task)["id"], tasks.facts(task)["code"]):
        return task, None
    if several is not None and any(_is_code(one, reference) for one in several.details["candidates"]):
        raise several  # one code of several projects: their names tell them apart, not parts of ids
    run, others = _look(runs, reference)
    found = [*_candidates(runs, run, others), *_candidates(tasks, task, several)]
    if len(found) > 1:
        raise AmbiguousReference(
            f"several ids of tasks and runs are called {reference[:40]!r}; write more of the id, or its end",
            found[:MOST_CANDIDATES],
            asked=reference,
            rule="one_thing_is_meant",
            field="reference",
        )
    if not found:
        raise NothingCalled(reference, "task and no run", near(reference, tasks))
    return task, run


def task_meant(reference: str, tasks: Kind, runs: Kind) -> Any:
    """The task that is meant.

    Raises:
        RunCalled: when it is a run that is called so.
        NothingCalled: when nothing is.
    """
    task = tasks.find(reference)
    if task is not None:
        return task
    run, several = _look(runs, reference)
    if run is not None or several is not None:
        raise RunCalled(reference)
    raise NothingCalled(reference, "task", near(reference, tasks))


def near(reference: str, tasks: Kind) -> str:
    """The code of a task that is spelled nearly so: ``t3`` and ``3`` are near ``T-3``; empty for none."""
    numbered = _NUMBERED.fullmatch(reference)
    likely = [f"{(numbered[1] or 'T').upper()}-{numbered[2]}"] if numbered else []
    for code in dict.fromkeys([*likely, reference.strip().upper()]):
        found, several = _look(tasks, code) if code and code != reference else (None, None)
        if found is not None or several is not None:
            return code
    return ""


def _look(kind: Kind, reference: str) -> tuple[Any, DomainError | None]:
    """What is called so, or the refusal that names several."""
    try:
        return kind.find(reference), None
    except DomainError as error:
        if error.field == "project" or "candidates" not in error.details:
            raise
        return None, error


def _candidates(kind: Kind, found: Any, several: DomainError | None) -> list[Answer]:
    """What of a kind is called so: ``{kind, id, status, title}`` each."""
    those = [] if found is None else [kind.facts(found)]
    those = those if several is None else several.details["candidates"]
    return [
        {
            "kind": kind.name,
            "id": one["id"],
            "status": one["status"],
            "title": f"{one['code']}: {one['title']}" if kind.name == "task" else one["backlog"],
        }
        for one in those
    ]


def _is_code(candidate: Answer, reference: str) -> bool:
    return str(candidate["code"]).partition("~")[0] == reference.partition("~")[0]
