"""The embedded worker: what fails is raised, what it held is given back, a lost lease is won again."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker


class Failing:
    """An engine that cannot walk."""

    version = "1"

    def advance(self, _thread: Any, _mandate: Any) -> Any:
        raise RuntimeError("the engine is broken")

    def forget(self, _threads: Any) -> None:
        """Nothing was kept."""


def lease_of(container: Container, run_id: str) -> Any:
    company = container.company
    return company.journal.state(company.scope, "Lease", f"run:{run_id}").lease


def test_what_makes_a_loop_fail_is_raised_to_the_caller_and_the_run_is_let_go(
    container: Container, run_id: str
) -> None:
    worker = EmbeddedWorker(container.company, Failing(), run_id, 2)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="the engine is broken"):
        worker.drive(lambda _run: None)
    assert lease_of(container, run_id) is None
    assert not [one for one in threading.enumerate() if one.name.startswith("guildhall-worker")]
    # It can be taken up again at once.
    again = EmbeddedWorker(container.company, container.engine(), run_id, 2)
    assert again.drive(lambda _run: None).status == "completed"


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_held(container: Container, run_id: str) -> None:
    company = container.company
    views = company.journal.views(company.scope)
    worker = EmbeddedWorker(company, container.engine(), run_id, 2)

    def stop(_run: Any) -> None:
        if views.find("Task", run_id=run_id, status="in_progress"):
            worker.stop()

    run = worker.drive(stop)
    assert run.status == "running"
    (task,) = [row.state for row in views.find("Task", run_id=run_id)]
    assert (task.status, task.lease, task.attempts) == ("ready", None, 0)
    assert lease_of(container, run_id) is None
    assert company.world.storage.workspaces() == []
    again = EmbeddedWorker(company, container.engine(), run_id, 2)
    assert again.drive(lambda _run: None).status == "completed"


def test_a_lease_that_was_lost_to_nobody_is_won_again(container: Container, run_id: str) -> None:
    company = container.company
    worker = EmbeddedWorker(company, container.engine(), run_id, 2)
    lost: list[float] = []

    def lose(_run: Any) -> None:
        held = [one for one in worker._holdings._held if one.resource == f"Lease:run:{run_id}"]
        if held and not lost:
            lost.append(time.monotonic())
            worker._holdings.lose(held[0])

    begun = time.monotonic()
    run = worker.drive(lose)
    assert run.status == "completed"
    assert lost
    assert time.monotonic() - begun < 60
    decided = [(one.task_id, one.node, one.iteration) for one in run.decisions]
    assert len(decided) == len(set(decided))
