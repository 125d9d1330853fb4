"""Withdraws the questions of a run that is over: an answer would be acted on by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from guildhall.application.ports.journal import Transaction
from guildhall.application.ports.views import Views
from guildhall.domain.approvals.commands import WithdrawApproval

BATCH = 200
WITHDRAWN = "the run that asked has ended; a run that takes this up asks anew"
"""Why a question is withdrawn, as its event says it."""


def withdraw_questions(tx: Transaction, run_id: str) -> None:
    """Ask nobody any more about a run and its tasks; a later run that takes one up asks again."""
    for approval_id in list(_asked_by(tx.views, run_id)):
        tx.ask("Approval", approval_id, WithdrawApproval(WITHDRAWN))


def _asked_by(views: Views, run_id: str) -> Iterator[str]:
    after = 0
    while rows := views.find("Approval", status="asked", run_id=run_id, after=after, limit=BATCH):
        yield from (row.id for row in rows)
        after = rows[-1].created
