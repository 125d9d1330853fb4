"""The standing worker: drives every run that is not over, of every org, until it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from guildhall.application.company import Company
from guildhall.application.ports.log import Log
from guildhall.application.ports.workflow import WorkflowEngine
from guildhall.application.runs.queries import unfinished_runs
from guildhall.domain.runs.run import Run
from guildhall.worker.embedded import EmbeddedWorker

LOOK_SECONDS = 0.5
RETRY_SECONDS = 10.0

Tell = Callable[[Run, str], None]
"""Told of a run and what became of it: ``taken up``, its status at the end, or how driving it failed.

A run that another process drives is not taken up before that process lets it go; nothing is told of one that
never is.
"""


class StandingWorker:
    """Watches the journal for runs and gives each an embedded worker of its own."""

    def __init__(
        self,
        companies: Callable[[], Sequence[Company]],
        engine: Callable[[Company], WorkflowEngine],
        tell: Tell,
        log: Log,
    ) -> None:
        self._companies = companies
        self._engine = engine
        self._tell = tell
        self._log = log
        self._stop = threading.Event()
        self._threads: dict[str, threading.Thread] = {}
        self._workers: dict[str, EmbeddedWorker] = {}
        self._not_before: dict[str, float] = {}

    def serve(self, on_tick: Callable[[], None]) -> None:
        """Take up runs as they come; ``on_tick`` is called twice a second and may raise to end it.

        Every run is then at rest under its lease and can be taken up again.
        """
        try:
            while True:
                on_tick()
                try:
                    self._take_up()
                except Exception as error:  # noqa: BLE001 - a database that is away comes back
                    self._log.failure("nobody could look for runs; it is tried again", error)
                self._stop.wait(LOOK_SECONDS)
        finally:
            self._close()

    def _take_up(self) -> None:
        self._threads = {run_id: one for run_id, one in self._threads.items() if one.is_alive()}
        for company in self._companies():
            try:
                self._take_up_of(company)
            except Exception as error:  # noqa: BLE001 - one org's failure keeps no other's runs waiting
                org_id = company.scope.org_id
                self._log.failure("nobody could look for an org's runs; it is tried again", error, org=org_id)

    def _take_up_of(self, company: Company) -> None:
        now = company.system.clock.monotonic()
        for run in unfinished_runs(company.journal.views(company.scope)):
            if run.run_id not in self._threads and now >= self._not_before.get(run.run_id, 0.0):
                self._begin(company, run)

    def _begin(self, company: Company, run: Run) -> None:
        self._not_before.pop(run.run_id, None)
        worker = EmbeddedWorker(company, self._engine(company), run.run_id, run.parallel)
        thread = threading.Thread(
            target=self._drive, args=(company, worker, run), name=f"guildhall-run-{run.run_id}", daemon=True
        )
        self._workers[run.run_id], self._threads[run.run_id] = worker, thread
        thread.start()

    def _drive(self, company: Company, worker: EmbeddedWorker, run: Run) -> None:
        taken_up = False

        def tick(now: Run) -> None:
            nonlocal taken_up
            if worker.has_driven and not taken_up:
                taken_up = True
                self._tell(now, "taken up")

        try:
            after = worker.drive(tick)
        except Exception as error:  # noqa: BLE001 - one run's failure is told and tried again; others go on
            self._not_before[run.run_id] = company.system.clock.monotonic() + RETRY_SECONDS
            self._tell(run, f"failed to be driven and is tried again: {type(error).__name__}: {error}")
        else:
            if after.ended and worker.has_driven:
                self._tell(after, after.status)
        finally:
            self._workers.pop(run.run_id, None)

    def _close(self) -> None:
        self._stop.set()
        for worker in list(self._workers.values()):
            worker.stop()
        for thread in list(self._threads.values()):
            thread.join()
