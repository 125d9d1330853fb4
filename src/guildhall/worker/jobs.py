"""Has the jobs of an org done as they come due; idle, it waits on the journal and asks one index."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.jobs.clerk import Clerk, Make
from guildhall.application.jobs.coding import make_code
from guildhall.application.jobs.making import make_document
from guildhall.application.reactions import recovery
from guildhall.application.reactions.clearing import sweep_workspaces
from guildhall.application.sessions.holdings import Holdings
from guildhall.worker.waiting import wait_until_due

MAKERS: dict[str, Make] = {"document": make_document, "code": make_code}


class JobLoop:
    """A clerk of one org with the leases that it holds."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._holdings = Holdings(company)
        self._clerk = Clerk(company, self._holdings, MAKERS, "clerk")
        self._recovered = False

    def turn(self) -> None:
        """Do the next job that is due, or wait for one."""
        self._recover()
        began = self._company.system.clock.monotonic()
        head = self._company.journal.head(self._company.scope).position
        due = self._company.journal.views(self._company.scope).earliest_due("Job")
        if due is None or due > self._company.system.clock.now() or not self._clerk.work_once():
            wait_until_due(self._company, head, due, began)

    def cut_short(self) -> None:
        """End the commands of the job at hand: it goes back on the queue."""
        self._holdings.cut_short()

    def close(self) -> None:
        """Let the keeper of the leases go."""
        self._holdings.close()

    def _recover(self) -> None:
        """Take back, once, what dead processes of this machine left behind; silent ones lose it with time."""
        if not self._recovered:
            recovery.take_back_crashed_jobs(self._company)
            sweep_workspaces(self._company)
            self._recovered = True
