"""Housekeeping: small duties that recur for every org of the process in one thread, long ones beside it.

A duty must be safe to do twice and in several processes at once; one that fails is logged and done again
when its time comes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from guildhall.application.company import Company
from guildhall.application.operations.pulse import Pulse
from guildhall.application.ports.log import Log
from guildhall.application.ports.system import Clock
from guildhall.domain.record import Record

LOOK_SECONDS = 0.5
SILENT_SECONDS = 60.0
"""After so long without a turn the loop counts as dead."""

LEFT_SECONDS = 1.0
"""How long the end waits for a duty that takes long."""

LOOP = "housekeeping"

Beat = Callable[[], None]
"""Says that a thread still turns."""


class Duty(Record):
    """What is done for every org, at most every so many seconds; a ``long`` one keeps no other waiting."""

    name: str
    seconds: float
    work: Callable[[Company], object]
    long: bool = False


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
        self._clock = clock
        self._pulse = pulse
        self._log = log
        self._done_at = dict.fromkeys((duty.name for duty in duties), float("-inf"))
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._turn_on,
            args=([duty for duty in duties if not duty.long], lambda: pulse.beat(LOOP)),
            name="guildhall-housekeeping",
            daemon=True,
        )
        self._beside = [
            threading.Thread(
                target=self._turn_on,
                args=([duty], lambda: None),
                name=f"guildhall-housekeeping-{duty.name}",
                daemon=True,
            )
            for duty in duties
            if duty.long
        ]

    def start(self) -> None:
        """Begin."""
        self._pulse.expect(LOOP, SILENT_SECONDS)
        for thread in (self._thread, *self._beside):
            thread.start()

    def close(self) -> None:
        """End after the piece of work that is under way; a long one is left to itself, to be done again."""
        self._stop.set()
        self._thread.join()
        for thread in self._beside:
            thread.join(LEFT_SECONDS)
        self._pulse.forget(LOOP)

    def _turn_on(self, duties: Sequence[Duty], beat: Beat) -> None:
        while not self._stop.is_set():
            beat()
            due = [duty for duty in duties if self._is_due(duty)]
            if due:
                self._turn(due, beat)
            self._stop.wait(LOOK_SECONDS)

    def _is_due(self, duty: Duty) -> bool:
        return self._clock.monotonic() - self._done_at[duty.name] >= duty.seconds

    def _turn(self, duties: Sequence[Duty], beat: Beat) -> None:
        try:
            companies = self._companies()
        except Exception as error:  # noqa: BLE001 - a database that is away comes back
            self._log.failure("housekeeping found no orgs", error)
            return
        for duty in duties:
            for company in companies:
                if self._stop.is_set():
                    return
                beat()
                self._do(duty, company)
            self._done_at[duty.name] = self._clock.monotonic()

    def _do(self, duty: Duty, company: Company) -> None:
        try:
            duty.work(company)
        except Exception as error:  # noqa: BLE001 - one org's failure keeps no other from its turn
            self._log.failure("a duty failed", error, duty=duty.name, org=company.scope.org_id)
