"""Housekeeping: small duties that recur for every org of the process, in one thread.

A duty must be safe to do twice and in several processes at once; one that fails is logged and done again
when its time comes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guildhall.application.company import Company
from guildhall.application.operations.pulse import Pulse
from guildhall.application.ports.log import Log
from guildhall.application.ports.system import Clock

LOOK_SECONDS = 0.5
SILENT_SECONDS = 60.0
"""After so long without a turn the loop counts as dead."""

LOOP = "housekeeping"


@dataclass(frozen=True, slots=True)
class Duty:
    """What is done for every org, at most every so many seconds."""

    name: str
    seconds: float
    work: Callable[[Company], object]


class Housekeeping:
    """Does the duties of a process from :meth:`start` to :meth:`close`."""

    def __init__(
        self,
        companies: Callable[[], Sequence[Company]],
        duties: Sequence[Duty],
        clock: Clock,
        pulse: Pulse,
        log: Log,
    ) -> None:
        self._companies = companies
        self._duties = duties
        self._clock = clock
        self._pulse = pulse
        self._log = log
        self._done_at = dict.fromkeys((duty.name for duty in duties), float("-inf"))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._turn_on, name="guildhall-housekeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._pulse.expect(LOOP, SILENT_SECONDS)
        self._thread.start()

    def close(self) -> None:
        """End after the piece of work that is under way."""
        self._stop.set()
        self._thread.join()
        self._pulse.forget(LOOP)

    def _turn_on(self) -> None:
        while not self._stop.is_set():
            self._pulse.beat(LOOP)
            due = [duty for duty in self._duties if self._is_due(duty)]
            if due:
                self._turn(due)
            self._stop.wait(LOOK_SECONDS)

    def _is_due(self, duty: Duty) -> bool:
        return self._clock.monotonic() - self._done_at[duty.name] >= duty.seconds

    def _turn(self, duties: Sequence[Duty]) -> None:
        try:
            companies = self._companies()
        except Exception as error:  # noqa: BLE001 - a database that is away comes back
            self._log.failure("housekeeping found no orgs", error)
            return
        for duty in duties:
            for company in companies:
                if self._stop.is_set():
                    return
                self._do(duty, company)
            self._done_at[duty.name] = self._clock.monotonic()

    def _do(self, duty: Duty, company: Company) -> None:
        self._pulse.beat(LOOP)
        try:
            duty.work(company)
        except Exception as error:  # noqa: BLE001 - one org's failure keeps no other from its turn
            self._log.failure("a duty failed", error, duty=duty.name, org=company.scope.org_id)
