"""Takes back every lease whose heartbeat is over; one that cannot be is tried again later and later."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from guildhall.application.company import Company
from guildhall.application.ports.journal import JournalUnavailable, Transaction
from guildhall.application.ports.views import Row, Views
from guildhall.application.reactions.recovery import RESOURCES, take_back
from guildhall.domain.leases.heartbeat import Postpone
from guildhall.domain.policies.retry import next_attempt_at

AT_FIRST = 100
"""Heartbeats that are looked for at first: as many are seldom over at a time."""


def take_back_stale(company: Company) -> int:
    """Take back every lease of the org whose heartbeat is over; returns how many were.

    One that cannot be stands in the log, and keeps neither the others nor whoever asks from going on. It is
    tried again after a while that grows each time.
    """
    taken, now = 0, company.system.clock.now()
    for row in overdue(company.journal.views(company.scope), now):
        entity_type, _, entity_id = row.id.partition(":")
        if entity_type not in RESOURCES or (row.state.retry_at or now) > now:
            continue
        try:
            taken += take_back(company, entity_type, entity_id, row.state, crashed=False)
        except JournalUnavailable as error:
            _tell(company, row, error)
            return taken  # that says nothing of the lease, and the others cannot be taken back either
        except Exception as error:  # noqa: BLE001 - it is foreign to whoever claims or drives a run meanwhile
            _tell(company, row, error)
            _postpone(company, row)
    return taken


def _tell(company: Company, row: Row, error: Exception) -> None:
    org_id = company.scope.org_id
    company.system.log.failure("a lease could not be taken back", error, lease=row.id, org=org_id)


def _postpone(company: Company, row: Row) -> None:
    """Have a lease that could not be taken back tried again later, unless it was renewed meanwhile."""
    now, chance = company.system.clock.now(), int(company.system.chance.uniform(0, 1000))
    until = next_attempt_at(now, row.state.failures + 1, chance)

    def unit(tx: Transaction) -> None:
        if tx.load("Heartbeat", row.id).fence == row.state.fence:
            tx.save("Heartbeat", row.id, Postpone(row.state.fence, until))

    with suppress(JournalUnavailable):
        company.journal.execute(company.scope, company.origin("guildhall"), unit)


def overdue(views: Views, now: datetime) -> list[Row]:
    """Every heartbeat of the org that is over, first the longest overdue."""
    limit = AT_FIRST
    while len(rows := views.due("Heartbeat", now, limit)) == limit:
        limit *= 2
    return rows
