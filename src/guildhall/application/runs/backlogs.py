"""Keeps the backlog of a run beside the journal, so that a run goes on without the file it was read from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.domain.record import asdict, field_names
from guildhall.domain.runs.run import Run


def keep_backlog(company: Company, run_id: str, backlog: Backlog) -> None:
    """Write a run's backlog, before the run is queued."""
    content = json.dumps(asdict(backlog), ensure_ascii=False).encode()
    company.world.storage.write(_name(run_id), content)


def drop_backlog(company: Company, run_id: str) -> None:
    """Forget the backlog of a run that was not queued after all, and its folder."""
    company.world.storage.remove(_name(run_id))
    company.world.storage.remove_empty(f"runs/{run_id}")


def backlog_of(company: Company, run: Run) -> Backlog:
    """The backlog that a run works on.

    Raises:
        BacklogLost: when its file is gone from the data folder.
    """
    content = company.world.storage.read(_name(run.run_id))
    if content is None:
        raise BacklogLost(f"the backlog of run {run.run_id} is gone from the data folder")
    return read_backlog(json.loads(content))


def read_backlog(kept: Mapping[str, Any]) -> Backlog:
    """A backlog out of its JSON values."""
    values = dict(kept)
    tasks = tuple(read_planned(task) for task in values.pop("tasks"))
    return Backlog(tasks=tasks, **_tuples(values))


def read_planned(kept: Mapping[str, Any]) -> PlannedTask:
    """A planned task out of its JSON values."""
    return PlannedTask(**_tuples(kept))


class BacklogLost(Exception):
    """A run cannot go on because its backlog's file is gone."""


def _name(run_id: str) -> str:
    return f"runs/{run_id}/backlog.json"


def _tuples(kept: Mapping[str, Any]) -> dict[str, Any]:
    names = {*field_names(PlannedTask), *field_names(Backlog)}
    return {
        name: tuple(cast("list[Any]", value)) if isinstance(value, list) else value
        for name, value in kept.items()
        if name in names
    }
