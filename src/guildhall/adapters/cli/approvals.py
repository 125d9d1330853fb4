"""The commands of approvals: ``approvals``, ``approve`` and ``reject``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guildhall.adapters.cli.client import ACTOR
from guildhall.adapters.cli.terminal import DataOption, JsonOption, RepoOption, Terminal, terminal_of

if TYPE_CHECKING:
    from guildhall.domain.approvals.approval import Approval

ApprovalArgument = Annotated[
    str, typer.Argument(metavar="APPROVAL", help="Its id, or the beginning of it; see `guildhall approvals`.")
]


def approvals(
    context: typer.Context,
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what people are asked and have not answered."""
    from guildhall.application.approvals.queries import asked

    terminal = terminal_of(context)
    with terminal.company(data, repo) as company:
        found = asked(company.journal.views(company.scope))
    if as_json:
        terminal.screen.json({"items": [_json(one) for one in found]})
    elif not found:
        terminal.screen.line("nobody is asked anything")
    else:
        rows = [(one.approval_id[:12], one.question) for one in found]
        terminal.screen.table(("APPROVAL", "QUESTION"), rows)


def approve(
    context: typer.Context,
    approval: ApprovalArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Kept in the record.")] = "",
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve exactly what stands there now, so that the run goes on."""
    from guildhall.application.approvals import answering

    _answer(context, approval, (repo, data), answering.approve, reason)


def reject(
    context: typer.Context,
    approval: ApprovalArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What has to be different.")],
    repo: RepoOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refuse: a task goes back with the reason, a run ends without its result delivered."""
    from guildhall.application.approvals import answering

    _answer(context, approval, (repo, data), answering.reject, reason)


def _answer(
    context: typer.Context, reference: str, place: tuple[Any, Any], verdict: Any, reason: str
) -> None:
    """Answer as the person at this terminal, who is the only member of a store on their own machine."""
    from guildhall.application.approvals.answering import Answerer, what_stands
    from guildhall.application.approvals.queries import approval_by

    terminal: Terminal = terminal_of(context)
    repo, data = place
    with terminal.company(data, repo) as company:
        found = approval_by(company.journal.views(company.scope), reference)
        seen = what_stands(company, found.approval_id)
        who = Answerer(ACTOR, "person", only_member=True)
        after: Approval = company.journal.execute(
            company.scope,
            company.origin(ACTOR),
            lambda tx: verdict(tx, found.approval_id, who, seen, reason),
        )
    if terminal.screen.as_json:
        terminal.screen.json(_json(after))
    terminal.screen.line(f"{after.status}: {after.question}")


def _json(approval: Approval) -> dict[str, Any]:
    times = ("expires_at", "created_at", "answered_at", "updated_at")
    return {
        name: value.isoformat() if name in times and value is not None else value
        for name, value in asdict(approval).items()
    }
