"""A driver that was asleep past its lease, and does not know it yet, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guildhall.application.company import Company
from guildhall.application.driving import is_driven
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions.driver import RunDriver
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.tasks import queue
from guildhall.application.workflow.desk import Desk
from guildhall.bootstrap import Container
from guildhall.domain.leases.errors import StaleFence
from guildhall.domain.leases.lease import AcquireLease, ReclaimLease
from guildhall.domain.record import evolve
from guildhall.domain.runs.commands import AttachDriver
from guildhall.domain.steps.step import Step, step_id
from guildhall.worker.embedded import EmbeddedWorker


@pytest.fixture
def holdings(company: Company) -> Iterator[Holdings]:
    opened = Holdings(company)
    yield opened
    opened.close()


@pytest.fixture
def driver(container: Container, holdings: Holdings, run_id: str) -> RunDriver:
    made = RunDriver(container.company, container.engine(), holdings, run_id)
    assert made.take_over()
    return made


def pass_on(company: Company, driver: RunDriver) -> None:
    """Give the run's lease to somebody else while its driver is asleep."""
    resource = f"run:{driver.run_id}"

    def unit(tx: Transaction) -> None:
        tx.ask("Lease", resource, ReclaimLease(driver.fence))
        tx.ask("Lease", resource, AcquireLease(resource, "another", 60))

    company.journal.execute(company.scope, company.origin("tests"), unit)


def positions(company: Company, run_id: str) -> tuple[int, int]:
    cursor = company.journal.state(company.scope, "Cursor", f"run:{run_id}")
    return company.journal.head(company.scope).position, cursor.position


def test_what_is_due_is_not_done_by_a_driver_whose_lease_has_passed_on(
    company: Company, driver: RunDriver, run_id: str
) -> None:
    pass_on(company, driver)
    before = positions(company, run_id)
    assert not driver.lost  # its own clock has not told it
    assert driver.turn(0.0)
    assert driver.lost
    driver.let_go()
    assert positions(company, run_id) == before


def test_the_cursor_and_a_pause_are_written_under_the_lease_too(
    company: Company, driver: RunDriver, run_id: str
) -> None:
    while driver._position != driver._saved or driver._due:
        driver.turn(0.0)
    pass_on(company, driver)
    before = positions(company, run_id)
    for write in (driver._pause, driver._resume):
        with pytest.raises(StaleFence):
            driver._execute(write)
    driver.turn(0.0)  # it reads what came since
    driver.turn(0.0)  # and would save how far
    assert positions(company, run_id) == before


def test_a_desk_takes_nothing_for_a_run_that_another_process_drives(
    company: Company, driver: RunDriver, holdings: Holdings, run_id: str
) -> None:
    driver.turn(0.0)
    first: Step = company.journal.state(
        company.scope, "Step", step_id(run_id, None, "pm_analyze_requirements", 0)
    )
    assert first.exists
    pass_on(company, driver)
    before = positions(company, run_id)
    with pytest.raises(StaleFence):
        Desk(company, holdings, "worker").work_once(run_id, driver.fence)
    assert positions(company, run_id) == before


def test_a_driver_on_another_host_is_believed_for_as_long_as_its_lease_lasts(
    company: Company, run_id: str
) -> None:
    there = evolve(company.world.processes.me(), host_id="another", boot_id="another")
    resource = f"run:{run_id}"

    def attach(tx: Transaction) -> None:
        lease = tx.ask("Lease", resource, AcquireLease(resource, "another", 60))
        queue.heartbeat(tx, f"Lease:{resource}", lease.fence, 1, there)
        tx.ask("Run", run_id, AttachDriver(there))

    company.journal.execute(company.scope, company.origin("tests"), attach)
    run = company.journal.state(company.scope, "Run", run_id)
    assert is_driven(company, run)
    company.system.clock.sleep(1.1)
    assert not is_driven(company, run)


def test_a_run_that_another_process_ended_meanwhile_is_not_taken_over(
    container: Container, company: Company, holdings: Holdings, run_id: str
) -> None:
    late = RunDriver(company, container.engine(), holdings, run_id)
    assert EmbeddedWorker(company, container.engine(), run_id, 2).drive(lambda _run: None).ended
    before = company.journal.head(company.scope)
    assert not late.take_over()
    late.let_go()
    assert company.journal.head(company.scope) == before


def test_a_lease_that_was_lost_once_is_not_ours_again_by_a_late_beat(
    company: Company, driver: RunDriver, holdings: Holdings
) -> None:
    """Else a process that was stopped goes on with half of its threads, and its run never ends."""
    holding = holdings.hold(f"Lease:run:{driver.run_id}", driver.fence, holdings.now())
    holding.deadline = company.system.clock.monotonic() - 1.0
    sent = company.system.clock.monotonic()
    assert holdings.is_lost(holding)
    holdings._settle(holding, sent, holdings._beat(holding))
    assert holdings.is_lost(holding)
