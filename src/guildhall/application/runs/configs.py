"""What a run is asked for with, and the config that follows from it and never changes; it starts nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast, get_args

from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog
from guildhall.application.ports.toolchain import ProjectNeeds
from guildhall.application.tasks.terms import STRICTEST, strictest
from guildhall.domain.budgets.events import OnExceed
from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.policies import criteria
from guildhall.domain.policies.scan_gate import GATES
from guildhall.domain.projects.project import Project
from guildhall.domain.record import Record
from guildhall.domain.rules import is_count
from guildhall.domain.runs.commands import USUAL_PARALLEL


class RunRequest(Record):
    """What a person asks for. Money is in millionths of a US dollar.

    ``project`` is what its project is called, where the backlog is not to say it.
    """

    backlog: Backlog
    repository: Path
    runtime: str = "rules"
    parallel: int = USUAL_PARALLEL
    budget_tokens: int | None = None
    budget_micros: int | None = None
    fresh: bool = False
    settings: tuple[tuple[str, Any], ...] = ()
    project: str | None = None


def _budget(request: RunRequest, own: Mapping[str, Any]) -> dict[str, Any]:
    """The run's budget: the request's limits before the backlog's, and those before the project's own."""
    asked: dict[str, Any] = {**(own.get("budget") or {}), **(request.backlog.settings.get("budget") or {})}
    return {
        "tokens": asked.get("tokens") if request.budget_tokens is None else request.budget_tokens,
        "micros": asked.get("micros") if request.budget_micros is None else request.budget_micros,
        "on_exceed": asked.get("on_exceed") or "stop",
    }


def require_config(config: dict[str, Any]) -> None:
    """Refuse a project's config that says what no run understands.

    Raises:
        ValidationFailed: naming the key.
    """
    asked: object = config.get("budget") or {}
    is_budget = isinstance(asked, dict)
    budget = cast("dict[str, Any]", asked) if is_budget else {}
    limits = [budget.get("tokens"), budget.get("micros")]
    wrong = {
        "security_gate": config.get("security_gate", GATES[0]) not in GATES,
        "budget": not is_budget
        or not all(one is None or is_count(one) for one in limits)
        or budget.get("on_exceed", "stop") not in get_args(OnExceed),
        "review": config.get("review", "required") not in ("required", "none"),
        "prose": config.get("prose", "report") not in ("report", "block"),
        "test_command": not isinstance(config.get("test_command", ""), str),
    }
    field = next((name for name, is_wrong in wrong.items() if is_wrong), "")
    if field:
        raise ValidationFailed(
            f"the project's config has a {field} that no run understands; change it", field=f"config.{field}"
        )


def require_request(company: Company, request: RunRequest, own: Mapping[str, Any]) -> None:
    """Refuse a request for a run that could not end well; ``own`` is the project's config.

    Raises:
        ValidationFailed: for a budget that cannot be held, or criteria that nobody would judge.
    """
    _require_prices(company, request, own)
    _require_judge(request, own)


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


def _require_judge(request: RunRequest, own: Mapping[str, Any]) -> None:
    """Refuse prose as a criterion where nobody reviews and what nobody judged is held back.

    Such a task would be made again and again, and never pass.
    """
    rules = _rules(request, own)
    if rules["review"] != "none" or rules["prose"] != "block":
        return
    for task in request.backlog.tasks:
        if unjudged := criteria.first_prose((*task.acceptance_criteria, *task.dod)):
            raise ValidationFailed(
                f"{task.code} asks for what nobody would judge ({unjudged[:80]!r}): `review` is none, and "
                "`prose: block` holds back what nobody judged; change one of them",
                rule="criteria_have_a_judge",
                field="review",
            )


def _rules(request: RunRequest, own: Mapping[str, Any]) -> dict[str, Any]:
    """Defaults, then what the project's ``own`` config says, the backlog's settings and the request's."""
    said = {**request.backlog.settings, **dict(request.settings)}
    return {
        **{name: usual for name, (_, usual) in STRICTEST.items()},
        "changelog": True,
        **own,
        **said,
        **strictest(own, said),
    }


def config_of(
    project: Project, request: RunRequest, needs: ProjectNeeds, target_branch: str
) -> dict[str, Any]:
    """The run's immutable config: defaults, then the project's, the backlog's settings, the request's.

    No backlog and no request has less asked, reviewed or stopped than the project's own config says.
    """
    backlog = request.backlog
    config: dict[str, Any] = {
        **_rules(request, project.config),
        "budget": _budget(request, project.config),
        "fresh": request.fresh,
        "target_branch": target_branch,
        "test_command": backlog.test_command or project.config.get("test_command") or needs.test_command,
    }
    if backlog.setup is not None:
        config["setup"] = list(backlog.setup)
    return config
