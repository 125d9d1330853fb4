"""The lease under which one process at a time does a reaction for an org, held for as long as it lives."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.fencing import check_lease, fenced
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions import recovery
from guildhall.application.sessions.holdings import Holding, Holdings
from guildhall.application.tasks import queue
from guildhall.domain.leases.errors import LeaseHeld, StaleFence
from guildhall.domain.leases.heartbeat import Heartbeat
from guildhall.domain.leases.lease import AcquireLease, ReleaseLease


class Watch:
    """One reaction of one org; what it writes through :attr:`company` is refused once the lease is lost."""

    def __init__(self, company: Company, holdings: Holdings, reaction: str) -> None:
        self._company = company
        self._holdings = holdings
        self._resource = reaction
        self._holding: Holding | None = None
        self._origin = company.origin("guildhall")

    def take(self) -> bool:
        """Hold the lease; false while another living process has it."""
        if self.held:
            return True
        beat: Heartbeat = self._company.journal.state(self._company.scope, "Heartbeat", self._name)
        if beat.process is not None and self._company.world.processes.is_gone(beat.process):
            recovery.take_back(self._company, "Lease", self._resource, beat, crashed=True)
        try:
            fence, since = self._company.journal.execute(self._company.scope, self._origin, self._acquire)
        except LeaseHeld:
            return False
        self._holding = self._holdings.hold(self._name, fence, since)
        return True

    @property
    def held(self) -> bool:
        """Whether the lease is surely this process's."""
        return self._holding is not None and not self._holdings.is_lost(self._holding)

    @property
    def company(self) -> Company:
        """The company for writing under the lease as it is held now."""
        resource, fence = self._resource, self._holding.fence if self._holding is not None else 0
        return fenced(self._company, lambda tx: check_lease(tx, resource, fence))

    def let_go(self) -> None:
        """Give the lease back, so that another process may go on at once."""
        holding, self._holding = self._holding, None
        if holding is None:
            return
        self._holdings.let_go(holding)
        try:
            self._company.journal.execute(
                self._company.scope, self._origin, lambda tx: self._release(tx, holding.fence)
            )
        except StaleFence:
            return  # it passed on already

    @property
    def _name(self) -> str:
        return f"Lease:{self._resource}"

    def _acquire(self, tx: Transaction) -> tuple[int, float]:
        """The fence of the lease, and since when it is held."""
        ttl, me = self._company.lease_seconds, self._holdings.process
        lease = tx.ask("Lease", self._resource, AcquireLease(self._resource, f"process {me.pid}", ttl))
        queue.heartbeat(tx, self._name, lease.fence, ttl, me)
        return lease.fence, self._holdings.decided_at(tx)

    def _release(self, tx: Transaction, fence: int) -> None:
        check_lease(tx, self._resource, fence)
        tx.ask("Lease", self._resource, ReleaseLease(fence))
        tx.drop("Heartbeat", self._name)
