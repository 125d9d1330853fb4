"""Keeps the standing loops of every org running in this process, until it is told to stop.

A loop that fails is begun again after a pause; it must never take another one, or the process, with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from guildhall.application.company import Company
from guildhall.application.ports.log import Log

LOOK_SECONDS = 0.5
RETRY_SECONDS = 2.0


class Loop(Protocol):
    """Something that is done again and again for one org."""

    def turn(self) -> None:
        """Do what there is to do, or wait for it a second at most."""
        ...

    def cut_short(self) -> None:
        """End what a turn is in the middle of, from another thread: there will be no further one."""
        ...

    def close(self) -> None:
        """Give back what is held; called in the loop's own thread after its last turn."""
        ...


Begin = Callable[[Company], Loop]
"""Makes a loop for an org."""


class Loops:
    """A context in which each kind of loop runs once for each org, those that are made meanwhile included."""

    def __init__(
        self, companies: Callable[[], Sequence[Company]], kinds: Mapping[str, Begin], log: Log
    ) -> None:
        self._companies = companies
        self._kinds = kinds
        self._log = log
        self._stop = threading.Event()
        self._running: dict[str, Loop] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._watcher = threading.Thread(target=self._watch, name="guildhall-loops", daemon=True)

    def __enter__(self) -> Loops:
        """Begin."""
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End every loop, what it is in the middle of included."""
        self._stop.set()
        self._watcher.join()
        for loop in list(self._running.values()):
            loop.cut_short()
        for thread in self._threads.values():
            thread.join()

    def _watch(self) -> None:
        """Begin the loops of orgs as they come."""
        while not self._stop.is_set():
            try:
                for company in self._companies():
                    self._begin(company)
                self._stop.wait(LOOK_SECONDS)
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                self._log.failure("loops found no orgs", error)
                self._stop.wait(RETRY_SECONDS)

    def _begin(self, company: Company) -> None:
        for kind, begin in self._kinds.items():
            name = f"guildhall-{kind}-{company.scope.org_id}"
            if name not in self._threads:
                thread = threading.Thread(
                    target=self._run, args=(name, begin, company), name=name, daemon=True
                )
                self._threads[name] = thread
                thread.start()

    def _run(self, name: str, begin: Begin, company: Company) -> None:
        while not self._stop.is_set():
            try:
                self._turn_until_it_fails(name, begin(company))
            except Exception as error:  # noqa: BLE001 - one loop's failure is told and tried again; others go on
                self._log.failure("a loop failed and is begun again", error, loop=name)
                self._stop.wait(RETRY_SECONDS)

    def _turn_until_it_fails(self, name: str, loop: Loop) -> None:
        self._running[name] = loop
        try:
            while not self._stop.is_set():
                loop.turn()
        finally:
            self._running.pop(name, None)
            loop.close()
