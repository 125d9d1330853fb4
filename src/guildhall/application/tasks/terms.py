"""On which terms the tasks of a queue were brought: what their runs said, and whoever goes on has to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from guildhall.application.ports.views import Views
from guildhall.domain.record import Record, field
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task


class Terms(Record):
    """How work is set up and tested, and what else a backlog's ``settings`` say of it."""

    test_command: str = ""
    setup: tuple[str, ...] | None = None
    settings: dict[str, Any] = field(default_factory=dict[str, Any])


def terms_of(views: Views, tasks: Iterable[Task], own: Mapping[str, Any]) -> Terms:
    """The terms of the newest run that has one of these tasks, where the project's ``own`` config says none.

    A person is asked wherever one of the runs did, or the project does.
    """
    ids = {task.run_id for task in tasks if task.run_id is not None}
    runs: list[Run] = [run for run in (views.get("Run", run_id) for run_id in sorted(ids)) if run is not None]
    configs = [run.config_snapshot for run in runs]
    asked = dict.fromkeys(gate for one in (own, *configs) for gate in _listed(one, "approval") or ())
    said = {**(configs[-1] if configs else {}), **own}
    return Terms(
        str(said.get("test_command") or ""),
        _listed(said, "setup"),
        {"approval": list(asked)} if asked else {},
    )


def _listed(config: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """A list of texts, none where there is none: what a project's config holds is checked by runs alone."""
    value: object = config.get(name)
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else None
