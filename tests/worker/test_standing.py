"""A standing worker goes on when its database was away, and takes up no run that another process drives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from guildhall.application.company import Company
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks import queue
from guildhall.bootstrap import Container
from guildhall.domain.leases.lease import AcquireLease
from guildhall.domain.record import evolve
from guildhall.domain.runs.commands import AttachDriver, EndRun
from guildhall.domain.runs.run import Run
from guildhall.worker.standing import StandingWorker


class Noted:
    """A log that a test looks into."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []

    def info(self, event: str, **fields: Any) -> None:
        raise AssertionError(f"{event} {fields}")

    warning = info

    def failure(self, event: str, error: BaseException, **fields: Any) -> None:
        self.failures.append(error)


def test_runs_are_looked_for_again_after_a_look_has_failed() -> None:
    looks: list[int] = []

    def companies() -> Sequence[Company]:
        looks.append(len(looks))
        if len(looks) == 1:
            raise ConnectionError("the database went away")
        return []

    def tick() -> None:
        if len(looks) == 2:
            raise KeyboardInterrupt

    log = Noted()
    with pytest.raises(KeyboardInterrupt):
        StandingWorker(companies, lambda _: pytest.fail("no run is there"), lambda *_: None, log).serve(tick)
    assert [str(error) for error in log.failures] == ["the database went away"]


class Unreadable:
    """A journal of which nothing can be read."""

    def views(self, _scope: object) -> Any:
        raise RuntimeError("Run:x cannot be recovered")


def test_an_org_that_cannot_be_looked_at_keeps_no_other_from_being_driven(
    container: Container, run_id: str
) -> None:
    company, told = container.company, list[str]()
    unreadable: Any = Unreadable()
    broken = evolve(company.of("broken"), journal=unreadable)

    def tell(run: Run, what: str) -> None:
        assert run.run_id == run_id
        told.append(what)

    def tick() -> None:
        if "taken up" in told:
            raise KeyboardInterrupt

    log = Noted()
    worker = StandingWorker(lambda: [broken, company], container.engine, tell, log)
    with pytest.raises(KeyboardInterrupt):
        worker.serve(tick)
    assert {str(error) for error in log.failures} == {"Run:x cannot be recovered"}


def test_a_run_is_taken_up_once_its_lease_is_had(container: Container, run_id: str) -> None:
    company = container.company
    me = company.world.processes.me()
    there = evolve(me, host_id="another", boot_id="another")
    resource = f"run:{run_id}"

    def attach(tx: Transaction) -> None:
        lease = tx.ask("Lease", resource, AcquireLease(resource, "another", 60))
        queue.heartbeat(tx, f"Lease:{resource}", lease.fence, 3, there)
        tx.ask("Run", run_id, AttachDriver(there))

    company.journal.execute(company.scope, company.origin("tests"), attach)
    told: list[tuple[str, bool]] = []

    def tell(_run: Run, what: str) -> None:
        driver = company.journal.state(company.scope, "Run", run_id).driver
        told.append((what, driver == me))

    def tick() -> None:
        if len(told) > 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        StandingWorker(lambda: [company], container.engine, tell, Noted()).serve(tick)
    assert [what for what, _ in told] == ["taken up", "completed"]
    assert told[0] == ("taken up", True)


def test_nothing_is_told_of_a_run_that_another_process_drives_to_its_end(
    container: Container, run_id: str
) -> None:
    company = container.company
    there = evolve(company.world.processes.me(), host_id="another", boot_id="another")
    resource, origin = f"run:{run_id}", company.origin("tests")

    def attach(tx: Transaction) -> None:
        lease = tx.ask("Lease", resource, AcquireLease(resource, "another", 60))
        queue.heartbeat(tx, f"Lease:{resource}", lease.fence, 60, there)
        tx.ask("Run", run_id, AttachDriver(there))

    company.journal.execute(company.scope, origin, attach)
    told: list[str] = []
    ended: list[Run] = []
    standing = StandingWorker(lambda: [company], container.engine, lambda _, what: told.append(what), Noted())

    def tick() -> None:
        following = any(thread.is_alive() for thread in standing._threads.values())
        if following and not ended:
            end = EndRun("failed", "it could not go on")
            ended.append(
                company.journal.execute(company.scope, origin, lambda tx: tx.ask("Run", run_id, end))
            )
        elif ended and not following:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        standing.serve(tick)
    assert ended[0].ended
    assert told == []
