"""What agents that Guildhall does not run itself have used of models: booked once spent, under a fence.

Nothing can be set aside for calls that nobody here makes, so a budget is found to be spent by the report that
passes its limit: the run is then stopped or paused, and work that may spend no more is ended at once.
"""

from __future__ import annotations

from guildhall.application.ports.journal import Transaction
from guildhall.application.remote.work import block
from guildhall.application.tasks.handlers import budget_ids
from guildhall.domain.budgets.budget import Budget
from guildhall.domain.budgets.commands import Book
from guildhall.domain.record import Record
from guildhall.domain.runs.commands import NoteBudgetExceeded
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.commands import SettleUsage
from guildhall.domain.sessions.session import Session
from guildhall.domain.tasks import guards
from guildhall.domain.tasks.commands import BlockTask
from guildhall.domain.tasks.task import Task


class Spent(Record):
    """What a model used; ``micros`` (millionths of a US dollar) is none where nobody knows its price."""

    model: str
    input_tokens: int
    output_tokens: int
    micros: int | None


class Booked(Record):
    """What the session has used in all, or the task where a lease has no session (as those of ``/collab``).

    ``exceeded`` is the narrowest budget that is spent.
    """

    tokens_used: int
    exceeded: str | None
    stopped: bool


def report(tx: Transaction, task: Task, fence: int, spent: Spent) -> Booked:
    """Book what the holder of a task has used, on every budget and on its session, if it has one.

    Raises:
        StaleFence: when the lease has passed on.
        PriceUnknown: when no price came and a budget is limited in money.
    """
    session_id = guards.holder(task, fence, "report_usage").session_id
    reservation = tx.new_id()
    tokens = spent.input_tokens + spent.output_tokens
    ids = budget_ids(task.id, task.run_id, task.project_id, tx.scope.org_id)
    budgets: list[Budget] = [
        tx.ask("Budget", one, Book(one, reservation, tokens, spent.micros, session_id, fence)) for one in ids
    ]
    used = budgets[0].spent_tokens if session_id is None else _noted(tx, session_id, reservation, spent)
    over = [one for one in budgets if one.is_overspent and one.on_exceed != "warn"]
    for budget in over:
        _note(tx, task, budget)
    stopped = any(one.on_exceed == "stop" for one in over)
    if stopped:
        block(tx, task.id, BlockTask("budget_exceeded", _says(over[0]), "guildhall", fence))
    return Booked(used, over[0].budget_id if over else None, stopped)


def _noted(tx: Transaction, session_id: str, reservation: str, spent: Spent) -> int:
    """Note on a session what its model used; gives what it has used in all."""
    used = SettleUsage(reservation, spent.model, spent.input_tokens, spent.output_tokens, spent.micros)
    session: Session = tx.ask("Session", session_id, used)
    return session.tokens_used


def _note(tx: Transaction, task: Task, budget: Budget) -> None:
    """Have the task's run, if it has one that goes on, stop or pause as the budget says."""
    run: Run | None = tx.state("Run", task.run_id) if task.run_id else None
    if run is not None and not run.ended:
        follows = "pause" if budget.on_exceed == "pause" else "stop"
        tx.ask("Run", run.run_id, NoteBudgetExceeded(budget.budget_id, follows, _says(budget)))


def _says(budget: Budget) -> str:
    return (
        f"{budget.budget_id} is spent: {budget.spent_tokens} tokens and {budget.spent_micros} micro-dollars "
        "were reported"
    )
