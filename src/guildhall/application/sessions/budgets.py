"""Tokens and money of a session: reserved before each call and settled after it, on every budget."""

from __future__ import annotations

from collections.abc import Callable

from guildhall.application.company import Company
from guildhall.application.ports.agent_runtime import SessionEnded, Usage
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.domain.budgets.commands import Reserve, Settle
from guildhall.domain.budgets.errors import BudgetExceeded, BudgetWaits, PriceUnknown
from guildhall.domain.runs.commands import NoteBudgetExceeded
from guildhall.domain.sessions.commands import SettleUsage

WAIT_SECONDS = 0.25
"""How long to wait for outstanding reservations to be settled before asking again."""


class Purse:
    """The budgets of one session, narrowest first: task, run, project, org."""

    def __init__(
        self,
        company: Company,
        origin: Origin,
        session_id: str,
        run_id: str,
        budgets: list[str],
        fence: int | None,
    ) -> None:
        self._company = company
        self._origin = origin
        self._session_id = session_id
        self._run_id = run_id
        self._budgets = budgets
        self._fence = fence

    def reserve(self, tokens: int, micros: int | None, proceed: Callable[[], None]) -> str:
        """Set aside the most that a call may use; waits while others outstanding could still free enough.

        ``proceed`` is asked while it waits, and ends the wait by raising.

        Raises:
            SessionEnded: when a budget cannot hold it; the run then stops or pauses as its budget says.
        """
        reservation = self._company.system.ids.new()
        while True:
            try:
                self._execute(lambda tx: self._reserve(tx, reservation, tokens, micros))
            except BudgetWaits:
                proceed()
                self._company.system.clock.sleep(WAIT_SECONDS)
            except (BudgetExceeded, PriceUnknown) as error:
                self._note(error)
                raise SessionEnded("budget_exceeded") from error
            else:
                return reservation

    def settle(self, reservation: str, usage: Usage) -> None:
        """Book what a call used, on every budget and on the session, in one transaction."""
        tokens = usage.input_tokens + usage.output_tokens

        def unit(tx: Transaction) -> None:
            for budget_id in self._budgets:
                tx.ask("Budget", budget_id, Settle(reservation, tokens, usage.cost_micros, self._fence))
            tx.ask(
                "Session",
                self._session_id,
                SettleUsage(
                    reservation, usage.model, usage.input_tokens, usage.output_tokens, usage.cost_micros
                ),
            )

        self._execute(unit)

    def _reserve(self, tx: Transaction, reservation: str, tokens: int, micros: int | None) -> None:
        if tx.state("Session", self._session_id).ended:
            # Its lease was taken back, and its reservations were freed: nobody would free this one.
            raise SessionEnded("lease_lost")
        for budget_id in self._budgets:
            command = Reserve(budget_id, reservation, tokens, micros, self._session_id, self._fence)
            tx.ask("Budget", budget_id, command)

    def _note(self, error: BudgetExceeded | PriceUnknown) -> None:
        on_exceed = error.on_exceed if isinstance(error, BudgetExceeded) else "stop"
        scope = error.scope if isinstance(error, BudgetExceeded) else f"run/{self._run_id}"

        def unit(tx: Transaction) -> None:
            run = tx.state("Run", self._run_id) if self._run_id else None
            if run is not None and not run.ended:
                follows = "pause" if on_exceed == "pause" else "stop"
                tx.ask("Run", self._run_id, NoteBudgetExceeded(scope, follows, error.sentence))

        self._execute(unit)

    def _execute(self, unit: Callable[[Transaction], None]) -> None:
        self._company.journal.execute(self._company.scope, self._origin, unit)
