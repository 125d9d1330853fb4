"""Writes that carry a fence: each one asks in its own transaction whether whoever writes still may.

A process that was asleep past its lease learns so from its first write, which then changes nothing
(*Claims and leases*).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, TypeVar

from guildhall.application.company import Company
from guildhall.application.ports.journal import (
    Envelope,
    EventFilter,
    Found,
    Head,
    Journal,
    Origin,
    Scope,
    Transaction,
)
from guildhall.application.ports.views import Row, Views
from guildhall.domain.kernel import Recorded
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.record import Record, evolve

R = TypeVar("R")

Check = Callable[[Transaction], None]
"""Raises where the writer's right has passed on."""


def fenced(company: Company, check: Check) -> Company:
    """The company for a writer under a lease: it reads as always, and every write is checked first."""
    journal: Journal = FencedJournal(company.journal, check)
    return evolve(company, journal=journal)


def check_lease(tx: Transaction, resource: str, fence: int) -> None:
    """Refuse a write under a lease (``run:<id>``) that is not held under this fence any more.

    Raises:
        StaleFence: always then.
    """
    lease = tx.state("Lease", resource).lease
    current = lease.fence if lease is not None else None
    if current != fence:
        raise StaleFence(resource, given=fence, current=current)


class FencedJournal(Record):
    """The port ``Journal`` for one writer; what it reads is everybody's."""

    journal: Journal
    check: Check

    def submit(
        self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R], *, early: bool = False
    ) -> Future[R]:
        """Queue a unit that fails where the check does."""
        return self.journal.submit(scope, origin, self._checked(unit), early=early)

    def execute(
        self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R], *, early: bool = False
    ) -> R:
        """Run a unit; what the check raises is raised here."""
        return self.journal.execute(scope, origin, self._checked(unit), early=early)

    async def awaited(self, scope: Scope, origin: Origin, unit: Callable[[Transaction], R]) -> R:
        """Run a unit in an event loop; what the check raises is raised here."""
        return await self.journal.awaited(scope, origin, self._checked(unit))

    def views(self, scope: Scope) -> Views:
        """The views as committed."""
        return self.journal.views(scope)

    def state(self, scope: Scope, entity_type: str, entity_id: str) -> Any:
        """The committed state of an entity."""
        return self.journal.state(scope, entity_type, entity_id)

    def head(self, scope: Scope) -> Head:
        """The end of the org's journal."""
        return self.journal.head(scope)

    def orgs(self) -> list[str]:
        """The ids of all orgs that have a journal."""
        return self.journal.orgs()

    def read(self, scope: Scope, after: int = 0, limit: int = 1000, **filters: str) -> list[Envelope]:
        """Events after a position, in order."""
        return self.journal.read(scope, after, limit, **filters)

    def history(self, scope: Scope, stream: str, after: int = 0, limit: int = 1000) -> list[Envelope]:
        """The events of one stream, in order."""
        return self.journal.history(scope, stream, after, limit)

    def state_at(self, scope: Scope, entity_type: str, entity_id: str, position: int) -> Row | None:
        """An entity as its events up to a position make it."""
        return self.journal.state_at(scope, entity_type, entity_id, position)

    def position_at(self, scope: Scope, moment: datetime) -> int:
        """The position of the last event at a time or before it."""
        return self.journal.position_at(scope, moment)

    def search(
        self,
        scope: Scope,
        wanted: EventFilter,
        *,
        after: int = 0,
        limit: int = 100,
        newest_first: bool = False,
    ) -> Found:
        """Events of a filter after a position, in order."""
        return self.journal.search(scope, wanted, after=after, limit=limit, newest_first=newest_first)

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Envelope]:
        """The events at these positions, in order."""
        return self.journal.at(scope, positions)

    def count(self, scope: Scope, wanted: EventFilter, most: int) -> int:
        """How many events pass a filter."""
        return self.journal.count(scope, wanted, most)

    def first(self, scope: Scope) -> int:
        """The position of the oldest event that is kept."""
        return self.journal.first(scope)

    def recorded(self, envelope: Envelope) -> Recorded:
        """Decode an envelope's payload."""
        return self.journal.recorded(envelope)

    def wait(self, scope: Scope, after: int, timeout: float) -> bool:
        """Block until the head is past a position."""
        return self.journal.wait(scope, after, timeout)

    def close(self) -> None:
        """Let go of the journal itself, which is everybody's."""
        self.journal.close()

    def _checked(self, unit: Callable[[Transaction], R]) -> Callable[[Transaction], R]:
        def checked(tx: Transaction) -> R:
            self.check(tx)
            return unit(tx)

        return checked
