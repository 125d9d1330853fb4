"""What this process holds: leases that are kept alive together, and work that ends when one is lost.

A keeper thread beats for every holding at a third of its time to live and lets its commands live as long. A
holding that cannot be renewed in time is lost: its commands are ended before the lease can pass on
(*Claims and leases*).
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from guildhall.application.company import Company
from guildhall.application.ports.executor import RunningCommand
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks import queue
from guildhall.domain.kernel import Conflict, NotFound

MARGIN = 0.2
"""The part of the time to live that is kept in hand for ending commands."""


@dataclass(eq=False)
class Holding:
    """One lease of this process; ``deadline`` is monotonic seconds after which it may be somebody else's."""

    resource: str
    fence: int
    ttl_seconds: int
    deadline: float
    lost: threading.Event = field(default_factory=threading.Event)
    commands: set[RunningCommand] = field(default_factory=set[RunningCommand])


class Holdings:
    """All leases of this process, kept by one thread."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.process = company.world.processes.me()
        self._held: set[Holding] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="guildhall-leases", daemon=True)
        self._thread.start()

    def hold(self, resource: str, fence: int, since: float) -> Holding:
        """Begin to keep a lease that was acquired at a moment as :meth:`decided_at` tells it.

        Others count it from then: until it is known to be kept a process may sleep, or its database say
        nothing, for longer than the lease lasts.
        """
        ttl = self._company.lease_seconds
        holding = Holding(resource, fence, ttl, since + ttl)
        with self._lock:
            self._held.add(holding)
        return holding

    def let_go(self, holding: Holding) -> None:
        """Stop keeping a lease."""
        with self._lock:
            self._held.discard(holding)

    def is_lost(self, holding: Holding) -> bool:
        """Whether a lease may be somebody else's by now: it was refused, or not renewed in time.

        A process that was stopped meanwhile learns it here, before its keeper has asked. What is lost stays
        lost, whoever learnt it first: else one of its threads ends for it, and nobody begins anew.
        """
        if not holding.lost.is_set() and self.now() >= holding.deadline:
            self.lose(holding)
        return holding.lost.is_set()

    def attach(self, holding: Holding, command: RunningCommand) -> None:
        """Tie a running command to a lease: it dies when the lease is not renewed."""
        with self._lock:
            holding.commands.add(command)
        command.renew(self._left(holding))
        if self.is_lost(holding) or self.stopping.is_set():
            command.cancel()

    def detach(self, holding: Holding, command: RunningCommand) -> None:
        """Untie a command that has ended."""
        with self._lock:
            holding.commands.discard(command)

    def cut_short(self) -> None:
        """End every command that runs under a lease: this process is about to stop, or its run is."""
        self.stopping.set()  # first: what is tied to a lease from now on is ended where that is done
        with self._lock:
            commands = [command for holding in self._held for command in holding.commands]
        for command in commands:
            command.cancel()

    def close(self) -> None:
        """Stop the keeper; the leases run out or are released by their holders."""
        self._stop.set()
        self._thread.join()

    def _keep(self) -> None:
        pause = self._company.lease_seconds / 3
        while not self._stop.wait(min(pause, 1.0) if self._company.lease_seconds < 6 else pause):
            with self._lock:
                known = list(self._held)
            held = [holding for holding in known if not self.is_lost(holding)]
            beats = [(holding, self.now(), self._beat(holding)) for holding in held]
            for holding, sent, beat in beats:
                self._settle(holding, sent, beat)

    def _beat(self, holding: Holding) -> Future[None]:
        return self._company.journal.submit(
            self._company.scope,
            self._company.origin("guildhall"),
            lambda tx: queue.heartbeat(
                tx, holding.resource, holding.fence, holding.ttl_seconds, self.process
            ),
        )

    def _settle(self, holding: Holding, sent: float, beat: Future[None]) -> None:
        """Note how a beat went; a store that is out of reach is asked again until the time is over."""
        try:
            beat.result(timeout=max(0.1, self._left(holding)))
        except Exception as error:  # noqa: BLE001 - whatever one beat fails by, the other leases are to be kept
            if isinstance(error, Conflict | NotFound) or self._left(holding) <= 0:
                self.lose(holding)
            return
        holding.deadline = sent + holding.ttl_seconds
        for command in list(holding.commands):
            command.renew(self._left(holding))

    def lose(self, holding: Holding) -> None:
        """Take note that a lease is somebody else's: what runs under it is ended."""
        holding.lost.set()
        with self._lock:
            self._held.discard(holding)
            commands = list(holding.commands)
        for command in commands:
            command.cancel()

    def _left(self, holding: Holding) -> float:
        """Seconds for which the lease is surely ours."""
        return holding.deadline - self.now() - MARGIN * holding.ttl_seconds

    def decided_at(self, tx: Transaction) -> float:
        """Monotonic seconds of a transaction's time: it may take long to look up what a lease needs."""
        passed = (self._company.system.clock.now() - tx.now).total_seconds()
        return self.now() - max(0.0, passed)

    def now(self) -> float:
        """Monotonic seconds."""
        return self._company.system.clock.monotonic()
