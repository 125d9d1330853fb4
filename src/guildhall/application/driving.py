"""Whether somebody drives a run: what may be believed of the process that said so."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.domain.leases.heartbeat import Heartbeat
from guildhall.domain.runs.run import Run


def is_driven(company: Company, run: Run) -> bool:
    """Whether a process that may be alive has the run in hand.

    Of one on another host nothing is known but how long ago it renewed the run's lease.
    """
    if run.driver is None or company.world.processes.is_gone(run.driver):
        return False
    if company.world.processes.is_here(run.driver):
        return True
    beat: Heartbeat = company.journal.state(company.scope, "Heartbeat", f"Lease:run:{run.run_id}")
    return beat.expires_at is not None and beat.expires_at >= company.system.clock.now()


def is_driven_elsewhere(company: Company, run: Run) -> bool:
    """Whether another process than this one has the run in hand."""
    return is_driven(company, run) and run.driver is not None and run.driver != company.world.processes.me()
