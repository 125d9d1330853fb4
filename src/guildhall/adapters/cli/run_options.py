"""Makes of what was typed for a run what is asked: money, sandbox, a backlog that can be worked on."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guildhall.adapters.cli.terminal import Terminal

if TYPE_CHECKING:
    from guildhall.adapters.cli.seam import Guildhall
    from guildhall.application.ports.backlog import Backlog

SANDBOXES = ("auto", "bubblewrap", "landlock")


def run_there(
    terminal: Terminal,
    server: tuple[str, str],
    work: tuple[str, Path, str, str | None],
    limits: tuple[int | None, int | None, int | None],
    *,
    new: bool,
    detach: bool,
) -> int:
    """Have a server do the run: ``work`` is backlog, repository, runtime, project; returns the exit code."""
    from guildhall.adapters.cli.remote_run import RemoteRun, run_remotely

    return run_remotely(terminal, server, RemoteRun(*work, *limits, new), detach=detach)


def read_checked(guildhall: Guildhall, source: str, repo: Path, runtime: str) -> Backlog:
    """Read a backlog and see that a run of it on this repository could begin; nothing is created.

    Raises:
        DomainError: for a bad backlog, an unusable repository, or its budget in money without known prices.
    """
    backlog = guildhall.read_backlog(source, Path.cwd())
    budget: dict[str, Any] | None = backlog.settings.get("budget")
    guildhall.check_runtime(runtime, needs_price=budget is not None and budget.get("micros") is not None)
    guildhall.check_model(runtime)
    guildhall.check_repository(repo)
    return backlog


def repository_of(repo: Path | None) -> Path:
    """The repository that a run works on: nobody's is worked on because somebody stands in it.

    Raises:
        ValidationFailed: when none was named.
    """
    from guildhall.domain.kernel import ValidationFailed

    if repo is None:
        raise ValidationFailed(
            "name the git repository to work on with --repo DIR; --repo . is the one here", field="repo"
        )
    return repo


def micros_of(text: str | None) -> int | None:
    """An amount of US dollars in millionths.

    Raises:
        ValidationFailed: for what is no amount of money.
    """
    from guildhall.domain.kernel import ValidationFailed

    if text is None:
        return None
    try:
        amount = Decimal(text)
        micros = int(amount * 1_000_000) if amount.is_finite() else -1
    except InvalidOperation:
        micros = -1
    if not 0 <= micros < 2**53:
        raise ValidationFailed(
            f"--budget-usd: {text!r} is no amount of US dollars, such as 2.50", field="budget_usd"
        )
    return micros


def sandbox_of(name: str | None, *, no_sandbox: bool) -> str | None:
    """The sandbox that was asked for, none where nothing was.

    Raises:
        ValidationFailed: for an unknown one, or two answers at once.
    """
    from guildhall.domain.kernel import ValidationFailed

    if no_sandbox:
        if name is not None:
            raise ValidationFailed("--sandbox and --no-sandbox exclude each other; give one", field="sandbox")
        return "none"
    if name is not None and name not in SANDBOXES:
        raise ValidationFailed(
            f"--sandbox: there is no sandbox {name!r}; choose one of {', '.join(SANDBOXES)}", field="sandbox"
        )
    return name
