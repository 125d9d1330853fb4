"""Who answers a project's kickoff: a run that is not over, or one process at a time under a lease of its own.

A kickoff whose run ended, or whose process is gone, is answered by nobody and keeps no other from being held.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

from guildhall.application.company import Company
from guildhall.application.ports.journal import Origin, Transaction
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.tasks import queue
from guildhall.domain.kernel import DomainError
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.leases.heartbeat import Heartbeat, is_stale
from guildhall.domain.leases.lease import AcquireLease, Lease, ReclaimLease, ReleaseLease
from guildhall.domain.projects.errors import KickoffRefused
from guildhall.domain.projects.project import Kickoff, Project
from guildhall.domain.rules import refused
from guildhall.domain.runs.run import Run

Ask = Callable[[Transaction], Project]
"""Asks for the kickoff, once nobody else answers one."""


@contextmanager
def answering(
    company: Company, holdings: Holdings, project_id: str, origin: Origin, ask: Ask
) -> Generator[Project]:
    """Ask for a kickoff outside of a run; the right to answer it is held for as long as the block goes on.

    Raises:
        KickoffRefused: while a run or another living process has it.
        DomainError: what ``ask`` is refused with.
    """
    resource = f"kickoff:{project_id}"

    def take(tx: Transaction) -> tuple[Project, int, float]:
        _require_no_run_asking(tx, project_id)
        _take_back(company, tx, resource, project_id)
        project, ttl, me = ask(tx), company.lease_seconds, holdings.process
        lease = tx.ask("Lease", resource, AcquireLease(resource, f"process {me.pid}", ttl))
        queue.heartbeat(tx, f"Lease:{resource}", lease.fence, ttl, me)
        return project, lease.fence, holdings.decided_at(tx)

    project, fence, since = company.journal.execute(company.scope, origin, take)
    holding = holdings.hold(f"Lease:{resource}", fence, since)

    def give_back(tx: Transaction) -> None:
        tx.ask("Lease", resource, ReleaseLease(fence))
        tx.drop("Heartbeat", f"Lease:{resource}")

    try:
        yield project
    finally:
        holdings.let_go(holding)
        with suppress(StaleFence):  # it passed on already
            company.journal.execute(company.scope, origin, give_back)


def _require_no_run_asking(tx: Transaction, project_id: str) -> None:
    """Refuse a kickoff while a run that is not over has one answered."""
    kickoff: Kickoff | None = tx.state("Project", project_id).kickoff
    if kickoff is None or kickoff.status != "requested":
        return
    run: Run = tx.state("Run", kickoff.kickoff_id.partition("/")[0])
    if run.exists and not run.ended:
        raise _still_answered(project_id)


def _take_back(company: Company, tx: Transaction, resource: str, project_id: str) -> None:
    """Take the lease from a process that is gone or silent."""
    lease: Lease | None = tx.state("Lease", resource).lease
    if lease is None:
        return
    beat: Heartbeat = tx.load("Heartbeat", f"Lease:{resource}")
    is_gone = beat.process is not None and company.world.processes.is_gone(beat.process)
    if not is_gone and not is_stale(lease, beat, tx.now):
        raise _still_answered(project_id)
    tx.ask("Lease", resource, ReclaimLease(lease.fence))


def _still_answered(project_id: str) -> DomainError:
    says = f"a kickoff of project {project_id} is still being answered"
    return refused(KickoffRefused, says, "kickoff.one_at_a_time")
