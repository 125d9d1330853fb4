"""The embedded worker: drives one run in this process, with a thread for the reactor and some for work."""

from __future__ import annotations

import threading
from collections.abc import Callable

from guildhall.application.company import Company
from guildhall.application.ports.workflow import WorkflowEngine
from guildhall.application.reactions.driver import RunDriver
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.workflow.desk import Desk
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.runs.run import Run

WATCH_SECONDS = 0.2
IDLE_SECONDS = 0.5

Tick = Callable[[Run], None]


class EmbeddedWorker:
    """Drives a run to its end, or follows it while another living process drives it.

    ``has_driven`` says whether it ever was this worker that drove it.
    """

    def __init__(self, company: Company, engine: WorkflowEngine, run_id: str, parallel: int) -> None:
        self._company = company
        self._holdings = Holdings(company)
        self._driver = RunDriver(company, engine, self._holdings, run_id)
        self._run_id = run_id
        self._parallel = parallel
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._threads: list[threading.Thread] = []
        self.has_driven = False

    def drive(self, on_tick: Tick) -> Run:
        """Work until the run has ended; ``on_tick`` is called a few times a second with the run.

        Raises:
            Exception: what made the reactor or a worker fail; the run can be taken up again.
        """
        try:
            while not self._stop.is_set():
                run = self._driver.run()
                on_tick(run)
                if run.ended:
                    return run
                if self._driver.lost and not self._take_over():
                    self._stop.wait(IDLE_SECONDS)
                else:
                    self._stop.wait(WATCH_SECONDS)
                self._raise_failure()
            self._raise_failure()
            return self._driver.run()
        finally:
            self.close()

    def stop(self) -> None:
        """Ask the loops to end between two steps; :meth:`drive` then returns."""
        self._stop.set()

    def close(self) -> None:
        """End the loops, cut short what still runs, and give every lease back."""
        self._stop.set()
        self._holdings.cut_short()
        for thread in self._threads:
            thread.join()
        self._threads = []
        self._driver.let_go()
        self._holdings.close()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _take_over(self) -> bool:
        # The loops of a lease that was lost come to their own end before this process tries again.
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        if self._threads or not self._driver.take_over():
            return False
        self.has_driven = True
        loops: list[tuple[str, Callable[[], None]]] = [("guildhall-reactor", self._react)]
        for number in range(self._parallel):
            desk = Desk(self._company, self._holdings, f"worker-{number + 1}")
            loops.append((f"guildhall-worker-{number + 1}", lambda desk=desk: self._work(desk)))
        for name, loop in loops:
            thread = threading.Thread(target=self._guarded, args=(loop,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)
        return True

    def _guarded(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException as error:  # noqa: BLE001 - it is raised again by drive, in the caller's thread
            self._failure = self._failure or error
            self._stop.set()

    def _react(self) -> None:
        while not self._stop.is_set() and not self._driver.lost:
            if not self._driver.turn(WATCH_SECONDS):
                return

    def _work(self, desk: Desk) -> None:
        journal, scope = self._company.journal, self._company.scope
        while not self._stop.is_set() and not self._driver.lost:
            head = journal.head(scope).position
            if not self._work_once(desk):
                if self._driver.run().ended:
                    return
                journal.wait(scope, head, IDLE_SECONDS)

    def _work_once(self, desk: Desk) -> bool:
        try:
            return desk.work_once(self._run_id, self._driver.fence)
        except StaleFence:
            return False  # another process drives the run; the driver's own loop finds it lost
