"""On which terms the tasks of a queue were brought: what their runs said, and whoever goes on has to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from guildhall.application.ports.views import Views
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task


@dataclass(frozen=True, slots=True)
class Terms:
    """How work is set up and tested, and what else a backlog's ``settings`` say of it."""

    test_command: str = ""
    setup: tuple[str, ...] | None = None
    settings: dict[str, Any] = field(default_factory=dict[str, Any])


def terms_of(views: Views, tasks: Iterable[Task]) -> Terms:
    """The terms of the newest run that has one of these tasks; a person is asked wherever one of them did."""
    ids = {task.run_id for task in tasks if task.run_id is not None}
    runs: list[Run] = [run for run in (views.get("Run", run_id) for run_id in sorted(ids)) if run is not None]
    if not runs:
        return Terms()
    newest = runs[-1].config_snapshot
    asked = dict.fromkeys(gate for run in runs for gate in run.config_snapshot.get("approval") or ())
    setup = newest.get("setup")
    return Terms(
        newest.get("test_command") or "",
        None if setup is None else tuple(setup),
        {"approval": list(asked)} if asked else {},
    )
