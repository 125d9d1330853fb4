"""Forgets durable states that are past their time; it must never forget one that was renewed meanwhile.

To sweep twice, or in several processes at once, changes nothing more, so it needs no lease.
"""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction

EXPIRING = ("Request",)
"""The durable states that nobody asks for once ``expires_at`` is over."""

BATCH = 200
BATCHES = 10
"""How many batches of one kind one sweep takes at most; what is left waits for the next."""


def sweep_expired(company: Company) -> int:
    """Forget what has expired in the company's org; returns how much was."""
    return sum(_sweep(company, kind) for kind in EXPIRING)


def _sweep(company: Company, kind: str) -> int:
    views, swept = company.journal.views(company.scope), 0
    for _ in range(BATCHES):
        rows = views.due(kind, company.system.clock.now(), BATCH)
        if rows:
            swept += _forget(company, kind, [row.id for row in rows])
        if len(rows) < BATCH:
            break
    return swept


def _forget(company: Company, kind: str, ids: Sequence[str]) -> int:
    def unit(tx: Transaction) -> int:
        over = [one for one in ids if _is_over(tx, kind, one)]
        for one in over:
            tx.drop(kind, one)
        return len(over)

    return company.journal.execute(company.scope, company.origin("guildhall"), unit)


def _is_over(tx: Transaction, kind: str, entity_id: str) -> bool:
    expires_at = tx.load(kind, entity_id).expires_at
    return expires_at is not None and expires_at <= tx.now
