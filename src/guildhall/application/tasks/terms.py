"""On which terms the tasks of a queue were brought: what their runs said, and whoever goes on has to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from guildhall.application.owed import is_waived
from guildhall.application.ports.views import Views
from guildhall.domain.policies.scan_gate import GATES, Gate
from guildhall.domain.projects.events import Taken
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record, field
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task

LONG_AGO = datetime.min.replace(tzinfo=UTC)
SHARPEST: tuple[Gate, ...] = ("block_high", "block_critical", "warn", "off")
"""The gates of findings, the one that lets least pass first."""
STRICTEST: Mapping[str, tuple[tuple[str, ...], str]] = {
    "security_gate": (SHARPEST, "block_critical"),
    "prose": (("block", "report"), "report"),
    "review": (("required", "none"), "required"),
}
"""Settings that are one of some words, the strictest first, each with what holds where nothing is said."""
NUMBERS = ("parallel", "max_review_iterations", "approval_hours")
OF_MERGING = ("approval", "approval_hours", "security_gate", "prose", "max_review_iterations")
"""The settings that say what may be merged, whoever made it."""


class Terms(Record):
    """How work is set up and tested, and what else a backlog's ``settings`` say of it."""

    test_command: str = ""
    setup: tuple[str, ...] | None = None
    settings: dict[str, Any] = field(default_factory=dict[str, Any])


def terms_of(views: Views, tasks: Sequence[Task], project: Project) -> Terms:
    """The terms of the newest run or import that has one of these tasks, where the project says none.

    A person is asked wherever one of them, another import or the project does; at gates that were waived,
    where one said so after that.
    """
    ids = {task.run_id for task in tasks if task.run_id is not None}
    runs: list[Run] = [run for run in (views.get("Run", run_id) for run_id in sorted(ids)) if run is not None]
    brought = {task.backlog for task in tasks if task.run_id is None}
    taken = [one for name, one in project.backlogs.items() if name in brought]
    others = [one for name, one in project.backlogs.items() if name not in brought]
    asking = _said((), others, project)  # a task of theirs may have been there by another's doing
    return _together(_said(runs, taken, project), project.config, asking)


def terms_of_merging(views: Views, project: Project) -> Terms:
    """The terms on which a project's backlogs, each as it came last, would have anything merged.

    Where they differ the strictest hold: the gates of all, the sharpest gate of findings and of prose.
    """
    runs, own = views.newest_of_backlogs(project.project_id), project.config
    brought = {run.backlog.known_by for run in runs if run.backlog}
    taken = [one for name, one in project.backlogs.items() if name not in brought]
    configs = _said(runs, taken, project)
    found = _together(configs, own)
    numbers = {name: number for config in (*configs, own) for name, number in _numbers(config).items()}
    settings = {name: said for name, said in {**numbers, **found.settings}.items() if name in OF_MERGING}
    gates = [gate for config in (own, *configs) if (gate := config.get("security_gate")) in GATES]
    if gates:
        settings["security_gate"] = min(gates, key=SHARPEST.index)
    if any(config.get("prose") == "block" for config in (own, *configs)):
        settings["prose"] = "block"
    return Terms(found.test_command, found.setup, settings)


def _said(runs: Sequence[Run], taken: Sequence[Taken], project: Project) -> list[Mapping[str, Any]]:
    """What runs and imports said, the newest last, without the gates that were waived since."""
    said = [(run.created_at, run.config_snapshot) for run in runs]
    said += [(one.at, one.terms) for one in taken]
    said.sort(key=lambda one: one[0] or LONG_AGO)
    return [_unwaived(config, at, project) for at, config in said]


def _unwaived(config: Mapping[str, Any], at: datetime | None, project: Project) -> Mapping[str, Any]:
    asked = listed(config, "approval")
    if not asked:
        return config
    return {**config, "approval": [gate for gate in asked if not is_waived(project, gate, at)]}


def _together(
    configs: Sequence[Mapping[str, Any]], own: Mapping[str, Any], asking: Sequence[Mapping[str, Any]] = ()
) -> Terms:
    """The terms of runs' configs, the newest last, and of the project's own; ``asking`` have gates alone."""
    asked = dict.fromkeys(gate for one in (own, *configs, *asking) for gate in listed(one, "approval") or ())
    said = {**(configs[-1] if configs else {}), **own}
    settings = {**_budget(said), **_words(said), **_numbers(said)}
    if asked:
        settings["approval"] = list(asked)
    return Terms(str(said.get("test_command") or ""), listed(said, "setup"), settings)


def _budget(config: Mapping[str, Any]) -> dict[str, Any]:
    """A config's budget as a setting, none where it limits nothing."""
    budget: object = config.get("budget")
    if not isinstance(budget, dict):
        return {}
    said = {name: part for name, part in cast("dict[str, Any]", budget).items() if part is not None}
    limits = said.keys() & {"tokens", "micros"}
    return {"budget": said} if limits else {}


def _words(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a config says that would not hold anyway."""
    said = {name: (config.get(name), words, usual) for name, (words, usual) in STRICTEST.items()}
    return {name: word for name, (word, words, usual) in said.items() if word in words and word != usual}


def _numbers(config: Mapping[str, Any]) -> dict[str, int]:
    said: dict[str, object] = {name: config.get(name) for name in NUMBERS}
    return {name: number for name, number in said.items() if type(number) is int}


def strictest(own: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What holds where a project's own config says something and a backlog, or who asks for a run, does too.

    Whoever may write brings a backlog, and only who administers the org lets less be asked, reviewed or
    stopped in the project's config: so the stricter one holds. What only one of both says is as it is said.
    """
    asked = dict.fromkeys(gate for one in (own, said) for gate in listed(one, "approval") or ())
    found: dict[str, Any] = {"approval": list(asked)} if asked else {}
    for name, (words, _) in STRICTEST.items():
        known = [word for one in (own, said) if isinstance(word := one.get(name), str) and word in words]
        if known:
            found[name] = min(known, key=words.index)
    return found


def listed(config: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """A list of texts, none where there is none: what a project's config holds is checked by runs alone."""
    value: object = config.get(name)
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else None
