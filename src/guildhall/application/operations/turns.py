"""Long work over the whole record of an org: one at a time has it done, and few orgs at once in a process."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

from guildhall.domain.kernel import Unavailable

MOST_AT_ONCE = 4
"""Orgs whose record a process goes through at once: there are threads left for everybody else."""

RETRY_AFTER = 5
"""Seconds after which it is worth asking again."""


class RecordBusy(Unavailable):
    """Somebody has the record gone through already; nothing was begun."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; ask again in {RETRY_AFTER} seconds", rule="record.one_at_a_time")
        self.retry_after = RETRY_AFTER


class Turns:
    """Who has an org's record gone through."""

    def __init__(self) -> None:
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, org_id: str) -> Generator[None]:
        """Have an org's record for oneself.

        Raises:
            RecordBusy: when somebody else has it, or too many have those of other orgs.
        """
        with self._lock:
            if org_id in self._under_way:
                raise RecordBusy("the record of this org is gone through already")
            if len(self._under_way) >= MOST_AT_ONCE:
                raise RecordBusy("the records of several orgs are gone through already")
            self._under_way.add(org_id)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(org_id)
