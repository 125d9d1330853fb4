"""Keeps the collaboration files of an org: written once a second at most, and not while nothing happens."""

from __future__ import annotations

import threading
from collections.abc import Callable

from guildhall.application.collab.files import CollabFiles
from guildhall.application.collab.state import States
from guildhall.application.company import Company
from guildhall.application.ports.log import Log
from guildhall.application.reactions.watch import Watch
from guildhall.application.sessions.holdings import Holdings
from guildhall.domain.leases.errors import StaleFence

REACTION = "collaboration-files"
LOOK_SECONDS = 1.0
SHARE = 10
"""Writing takes no more than this part of the time: where there is much, it is written less often."""

TAKE_SECONDS = 2.0
"""How often a process looks whether it may follow, while another one does."""

RETRY_SECONDS = 10.0
LONGEST_PAUSE = 30.0
LEASES_SECONDS = 5.0
"""How often the state of leases is written anew while any is held: heartbeats are no events."""


class CollabLoop:
    """Follows the journal of one org with its files, while this process holds the lease."""

    def __init__(self, company: Company, log: Log) -> None:
        self._company = company
        self._log = log
        self._files = CollabFiles(company, States())
        self._holdings = Holdings(company)
        self._watch = Watch(company, self._holdings, REACTION)
        self._stop = threading.Event()
        self._shown_at = company.system.clock.monotonic()

    def turn(self) -> None:
        """Write what has changed, or wait for it."""
        if not self._files.is_behind():
            self._wait()
        elif self._watch.take():
            began = self._company.system.clock.monotonic()
            pause = LOOK_SECONDS if self._follow() else RETRY_SECONDS
            spent = self._company.system.clock.monotonic() - began
            self._stop.wait(min(max(pause, SHARE * spent), LONGEST_PAUSE))
        else:
            self._stop.wait(TAKE_SECONDS)

    def cut_short(self) -> None:
        """Wait no longer."""
        self._stop.set()

    def close(self) -> None:
        """Show how everything stands at the end, and let another process follow."""
        try:
            if self._files.is_behind() and self._watch.take():
                self._follow()
            self._watch.let_go()
        finally:
            self._holdings.close()

    def _follow(self) -> bool:
        """Bring the files up to the journal's end; false when they could not be written."""
        return self._written(self._files.follow)

    def _written(self, write: Callable[[Company], None]) -> bool:
        """Write under the lease; false when that failed."""
        try:
            write(self._watch.company)
        except StaleFence:
            return True  # somebody else follows now
        except Exception as error:  # noqa: BLE001 - whatever it is, the lease is kept: taking it anew would be events
            org_id = self._company.scope.org_id
            self._log.failure("the collaboration files were not written", error, org=org_id)
            return False
        return True

    def _wait(self) -> None:
        now = self._company.system.clock.monotonic()
        if self._watch.held and now - self._shown_at >= LEASES_SECONDS:
            self._shown_at = now
            self._written(self._files.show_signs_of_life)
        scope = self._company.scope
        self._company.journal.wait(scope, self._company.journal.head(scope).position, LOOK_SECONDS)
