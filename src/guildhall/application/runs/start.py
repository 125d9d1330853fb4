"""Starts a run, or finds the unfinished one that the same backlog and repository belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.ports.toolchain import ProjectNeeds
from guildhall.application.runs.backlogs import keep_backlog
from guildhall.application.runs.lines import base_of
from guildhall.application.runs.needs import needs_of
from guildhall.application.runs.team import seat_team
from guildhall.application.runs.unfinished import unfinished_run
from guildhall.domain.budgets.commands import SetLimits
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.projects.commands import (
    CreateProject,
    ReadyProject,
    ReviseProject,
)
from guildhall.domain.projects.project import Project
from guildhall.domain.runs.commands import QueueRun
from guildhall.domain.runs.events import BacklogRef
from guildhall.domain.runs.run import branch_of


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a person asks for. Money is in millionths of a US dollar."""

    backlog: Backlog
    repository: Path
    runtime: str = "rules"
    parallel: int = 2
    budget_tokens: int | None = None
    budget_micros: int | None = None
    fresh: bool = False
    settings: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """The run to drive; ``resumed`` when it was there already."""

    run_id: str
    project_id: str
    resumed: bool


def start_run(company: Company, request: RunRequest, actor: str) -> Started:
    """Find or start the run of a backlog on a repository.

    Raises:
        ValidationFailed: for an unknown runtime, or a money budget without prices.
        RepositoryError: for a folder that is no usable repository.
    """
    if request.runtime not in company.runtimes:
        known = ", ".join(sorted(company.runtimes))
        raise ValidationFailed(
            f"there is no runtime {request.runtime!r}; choose one of {known}", field="runtime"
        )
    _require_prices(company, request, {})
    origin = company.origin(actor)
    return start_run_of(company, _project(company, request, origin), request, origin)


def start_run_of(company: Company, project: Project, request: RunRequest, origin: Origin) -> Started:
    """Find or start the run of a backlog in a project that is there.

    Raises:
        ValidationFailed: for a money budget without prices, or a config that no run can have.
        RepositoryError: for a folder that is no usable repository.
    """
    _require_prices(company, request, project.config)
    views = company.journal.views(company.scope)
    unfinished = None if request.fresh else unfinished_run(views, project.project_id, request.backlog.digest)
    if unfinished is not None:
        return Started(unfinished.run_id, project.project_id, resumed=True)
    repository = company.world.repositories.open(project.project_id)
    imported = repository.import_branch(request.repository)
    base = base_of(repository, imported)
    run_id = company.system.ids.new()
    keep_backlog(company, run_id, request.backlog)
    config = _config(project, request, needs_of(company, repository, base), imported.branch)
    ref = BacklogRef(request.backlog.kind, request.backlog.name, request.backlog.digest)
    command = QueueRun(
        run_id,
        project.project_id,
        config,
        GRAPH_VERSION,
        ref,
        base,
        request.runtime,
        request.parallel,
        config["budget"]["on_exceed"],
        branch_of(run_id),
    )

    fresh = request.fresh
    return company.journal.execute(company.scope, origin, lambda tx: _queue(tx, command, fresh=fresh))


def _queue(tx: Transaction, command: QueueRun, *, fresh: bool) -> Started:
    """Queue a run with its budget, unless another process has queued one of the same backlog meanwhile."""
    project_id, run_id = command.project_id, command.run_id
    other = None if fresh else unfinished_run(tx.views, project_id, command.backlog.digest)
    if other is not None:
        return Started(other.run_id, project_id, resumed=True)
    tx.ask("Run", run_id, command)
    limits = command.config_snapshot["budget"]
    set_limits = SetLimits(f"run/{run_id}", limits["tokens"], limits["micros"], limits["on_exceed"])
    tx.ask("Budget", f"run/{run_id}", set_limits)
    return Started(run_id, project_id, resumed=False)


GRAPH_VERSION = "1"
"""The version of the graphs that new runs begin with."""


def _project(company: Company, request: RunRequest, origin: Origin) -> Project:
    """The project of this name in this repository, made at its first run."""
    path = str(request.repository.resolve())
    name = request.backlog.project or request.repository.resolve().name
    goal = request.backlog.goal or request.backlog.name

    def unit(tx: Transaction) -> Project:
        rows = tx.views.find("Project", repository=path, name=name, limit=1)
        if rows:
            project: Project = rows[0].state
            seat_team(tx, project.project_id)
            if goal and project.goal != goal and project.active_run_id is None:
                project = tx.ask("Project", project.project_id, ReviseProject(goal=goal))
            return project
        project_id = tx.new_id()
        create = CreateProject(project_id, name, goal, tx.scope.org_id, path, "main")
        tx.ask("Project", project_id, create)
        seat_team(tx, project_id)
        return tx.ask("Project", project_id, ReadyProject())

    return company.journal.execute(company.scope, origin, unit)


def _budget(request: RunRequest, own: Mapping[str, Any]) -> dict[str, Any]:
    """The run's budget: the request's limits before the backlog's, and those before the project's own."""
    asked: dict[str, Any] = {**(own.get("budget") or {}), **(request.backlog.settings.get("budget") or {})}
    return {
        "tokens": asked.get("tokens") if request.budget_tokens is None else request.budget_tokens,
        "micros": asked.get("micros") if request.budget_micros is None else request.budget_micros,
        "on_exceed": asked.get("on_exceed") or "stop",
    }


def _require_prices(company: Company, request: RunRequest, own: Mapping[str, Any]) -> None:
    """A budget in money cannot be held for calls whose price nobody knows: then nothing is begun."""
    unpriced = company.runtimes[request.runtime].unpriced()
    if _budget(request, own)["micros"] is None or not unpriced:
        return
    raise ValidationFailed(
        f"the price of {', '.join(unpriced)} is unknown, so a budget in money cannot be held: give it in "
        "tokens, or set GUILDHALL_MODEL_INPUT_PRICE and GUILDHALL_MODEL_OUTPUT_PRICE (micro-dollars)",
        rule="price_is_known",
        field="budget_usd",
    )


def _config(project: Project, request: RunRequest, needs: ProjectNeeds, target_branch: str) -> dict[str, Any]:
    """The run's immutable config: defaults, then the project's, the backlog's settings, the request's."""
    backlog = request.backlog
    config: dict[str, Any] = {
        "security_gate": "block_critical",
        "prose": "report",
        "review": "required",
        "changelog": True,
        **project.config,
        **backlog.settings,
        **dict(request.settings),
        "budget": _budget(request, project.config),
        "fresh": request.fresh,
        "target_branch": target_branch,
        "test_command": backlog.test_command or project.config.get("test_command") or needs.test_command,
    }
    if backlog.setup is not None:
        config["setup"] = list(backlog.setup)
    return config
