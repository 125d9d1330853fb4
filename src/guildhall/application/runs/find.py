"""Finds the run that a person means: by its id or a part of it, else the one that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.application.ports.views import Views
from guildhall.application.references import MOST_CANDIDATES, Ambiguous, called, handle
from guildhall.application.runs.queries import newest_runs, unfinished_runs
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.errors import RunUnknown
from guildhall.domain.runs.run import Run


class AmbiguousRun(Ambiguous):
    """Several runs are meant."""


def find_run(views: Views, reference: str, project_id: str | None = None) -> Run | None:
    """The run of an id or of a part of one, in one project where it is named; none when there is none.

    Raises:
        AmbiguousRun: when several ids begin so, or end so.
    """
    rows = called(views, "Run", reference)
    found: list[Run] = [row.state for row in rows if project_id in (None, row.state.project_id)]
    if len(found) > 1:
        words = f"several runs are called {reference[:40]!r}; write more of the id, or its end"
        raise _ambiguous(views, found, words, reference)
    return found[0] if found else None


def run_by(views: Views, reference: str | None, project_id: str | None = None) -> Run:
    """The run that is meant; without a reference the only unfinished one, else the newest.

    Raises:
        RunUnknown: when there is none.
        AmbiguousRun: when several are meant.
    """
    if reference is not None:
        found = find_run(views, reference, project_id)
        if found is None:
            raise RunUnknown(f"there is no run {reference[:80]!r}; `guildhall runs` lists them", field="run")
        return found
    unfinished = unfinished_runs(views, project_id)
    if len(unfinished) > 1:
        raise _ambiguous(views, unfinished, f"{len(unfinished)} runs are unfinished; say which", "")
    newest = unfinished or newest_runs(views, 1, project_id)
    if not newest:
        raise RunUnknown("there is no run yet; `guildhall run` starts one", field="run")
    return newest[0]


def _ambiguous(views: Views, found: Sequence[Run], words: str, asked: str) -> AmbiguousRun:
    candidates = [_candidate(views, run) for run in found[:MOST_CANDIDATES]]
    return AmbiguousRun(words, candidates, asked=asked, rule="one_run_is_meant", field="run")


def _candidate(views: Views, run: Run) -> dict[str, Any]:
    """What tells a run from others."""
    project: Project | None = views.get("Project", run.project_id)
    return {
        "id": handle(views, "Run", run.run_id),
        "project": project.name if project else "",
        "status": run.status,
        "backlog": run.backlog.name if run.backlog else "",
        "tasks": dict(views.tally(f"run-tasks:{run.run_id}")),
    }
